/* Draws the charts over their static drawings. Without this script the drawings and tables stay. */
(function () {
  "use strict";
  var settings = window.obaCharts;
  if (!settings || !window.Plotly) { return; }

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

  function drawAll() { document.querySelectorAll("[data-figure]").forEach(draw); }

  drawAll();
  dark.addEventListener("change", drawAll);
  narrow.addEventListener("change", drawAll);
})();
