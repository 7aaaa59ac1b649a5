/* Looks a trace code up in the list that stands in the page, and goes to its entry. Nothing is fetched. */
(function () {
  "use strict";
  var form = document.querySelector(".look-up");
  var list = document.getElementById("codes");
  if (!form || !list) return;
  var pages = JSON.parse(list.textContent);
  var input = form.elements.code;
  var error = document.getElementById("code-error");
  function find(text) {
    var code = text.toUpperCase().replace(/[^0-9A-Z]/g, "");
    var path = code.length === 10 && Object.keys(pages).find(function (one) {
      return pages[one].split(" ").includes(code);
    });
    return path ? path + "#" + code : "";
  }
  function show(message) {
    error.textContent = message;
    error.hidden = !message;
    input.setAttribute("aria-invalid", message ? "true" : "false");
    input.setAttribute("aria-describedby", message ? "code-error code-hint" : "code-hint");
    if (message) input.focus();
  }
  form.hidden = false;
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var place = find(input.value);
    if (place) window.location.href = place;
    else show(input.value.trim() ? "No number of this pack has this code. Check its ten letters and digits." : "Enter a trace code.");
  });
  var asked = find(decodeURIComponent(window.location.hash.slice(1)));
  if (asked) window.location.replace(asked);
})();
