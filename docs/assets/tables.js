// A table that is wider than the window scrolls in its box; let the keyboard reach the box (WCAG 2.2, 2.1.1).
addEventListener("load", () => {
  const reach = () => {
    for (const box of document.querySelectorAll(".md-typeset__scrollwrap")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  reach();
  addEventListener("resize", reach);
});
