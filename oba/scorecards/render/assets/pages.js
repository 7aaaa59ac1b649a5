/* Makes headed columns of a table sortable: a plain button in each header, told by aria-sort. Without it the table stays. */
(function () {
  "use strict";
  document.querySelectorAll("table[data-sortable]").forEach(function (table) {
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    heads.forEach(function (head, column) {
      if (head.hasAttribute("data-fixed")) { return; }
      var button = document.createElement("button");
      button.type = "button";
      while (head.firstChild) { button.appendChild(head.firstChild); }
      head.appendChild(button);
      button.addEventListener("click", function () { sort(table, heads, column); });
    });
  });

  function sort(table, heads, column) {
    var up = heads[column].getAttribute("aria-sort") !== "ascending";
    heads.forEach(function (head) { head.removeAttribute("aria-sort"); });
    heads[column].setAttribute("aria-sort", up ? "ascending" : "descending");
    var body = table.tBodies[0];
    table.querySelectorAll("tr.group").forEach(function (row) { row.remove(); });
    var rows = Array.prototype.slice.call(table.querySelectorAll("tbody tr"));
    rows = rows.map(function (row) { return [keyOf(row.cells[column]), row]; });
    rows.sort(function (one, other) {
      if (one[0] === "" || other[0] === "") { return (one[0] === "") - (other[0] === ""); }
      return compare(one[0], other[0]) * (up ? 1 : -1);
    });
    rows.forEach(function (pair) { body.appendChild(pair[1]); });
  }

  function keyOf(cell) {
    return cell.hasAttribute("data-key") ? cell.getAttribute("data-key") : cell.textContent.trim();
  }

  function compare(one, other) {
    var difference = Number(one) - Number(other);
    return isNaN(difference) ? one.localeCompare(other, "en-GB") : difference;
  }
})();

/* Draws a chart over its static drawing where somebody asks for it; only then is the chart library loaded. */
(function () {
  "use strict";
  var settings = window.obaCharts;
  var library = document.currentScript.getAttribute("data-library");
  if (!settings || !library) { return; }

  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var narrow = window.matchMedia("(max-width: 45rem)");

  function readFigure(place) {
    var text = document.getElementById(place.getAttribute("data-figure")).textContent;
    var figure = JSON.parse(text);
    figure.layout.template = settings.template;
    var whole = JSON.stringify(figure);
    if (dark.matches) {
      whole = whole.replace(/#[0-9a-f]{6}\b/g, function (colour) { return settings.dark[colour] || colour; });
    }
    figure = JSON.parse(whole);
    return narrow.matches ? fitPhone(figure) : figure;
  }

  function fitPhone(figure) {
    var phone = figure.layout.meta.narrow;
    figure.layout.margin = phone.margin;
    figure.layout.height = phone.height;
    if (phone.tickvals) {
      figure.layout.xaxis.tickvals = phone.tickvals;
      figure.layout.xaxis.ticktext = phone.ticktext;
      figure.layout.annotations = figure.layout.annotations.filter(function (note) { return note.name !== "label"; });
    }
    return figure;
  }

  function draw(place) {
    var figure = readFigure(place);
    var frame = place.closest("figure");
    frame.classList.add("is-done");
    if (narrow.matches && figure.layout.meta.narrow.keepDrawing) {
      frame.classList.remove("is-drawn");
      return;
    }
    window.Plotly.react(place, figure.data, figure.layout, settings.config).then(function () {
      frame.classList.add("is-drawn");
      window.Plotly.Plots.resize(place);
    });
  }

  function load(then) {
    if (window.Plotly) { then(); return; }
    var script = document.createElement("script");
    script.src = library;
    script.addEventListener("load", then);
    document.head.appendChild(script);
  }

  function drawAll() { document.querySelectorAll(".is-done [data-figure]").forEach(draw); }

  document.querySelectorAll("figure.chart .ask-live").forEach(function (button) {
    var place = button.closest("figure.chart").querySelector("[data-figure]");
    button.hidden = false;
    button.addEventListener("click", function () {
      button.hidden = true;
      load(function () { draw(place); });
    });
  });
  dark.addEventListener("change", drawAll);
  narrow.addEventListener("change", drawAll);
})();

/* On paper nothing can be unfolded, so what is folded is opened for it and closed again after it. */
(function () {
  "use strict";
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.prototype.slice.call(document.querySelectorAll(".analysis-page details:not([open])"));
    opened.forEach(function (fold) { fold.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (fold) { fold.open = false; });
  });
})();
