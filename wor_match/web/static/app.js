// Makes the pages quicker; every page works without it.
(function () {
  "use strict";
  document.documentElement.classList.add("script");

  function later(wait, act) {
    let timer = 0;
    function soon() {
      window.clearTimeout(timer);
      timer = window.setTimeout(act, wait);
    }
    soon.cancel = function () {
      window.clearTimeout(timer);
    };
    return soon;
  }

  function say(region, text, failed) {
    if (!region) return;
    region.textContent = text;
    region.classList.toggle("failed", Boolean(failed));
  }

  function clock() {
    return new Date().toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit" });
  }

  // --- the intake is saved while somebody types -------------------------------------------

  document.querySelectorAll("form[data-autosave]").forEach(function (form) {
    const status = document.getElementById(form.dataset.status);
    let unsaved = false;
    let running = false;
    let again = false;
    let onward = null;

    async function save() {
      if (running) {
        again = true;
        return;
      }
      running = true;
      again = false;
      say(status, "Bezig met bewaren …");
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST",
          body: new URLSearchParams(new FormData(form)),
          headers: { Accept: "application/json" },
          credentials: "same-origin",
          redirect: "error",
        });
        const found = await answer.json();
        if (found.version !== undefined && form.elements.version) {
          form.elements.version.value = found.version;
        }
        unsaved = !found.saved;
        say(status, found.saved ? found.message + " " + clock() : found.message, !found.saved);
      } catch (problem) {
        say(status, "Nog niet bewaard. Uw tekst staat er nog. Druk op Bewaar om het opnieuw te proberen.", true);
      }
      running = false;
      if (onward) {
        const go = onward;
        onward = null;
        go();
      } else if (again) save();
    }

    const soon = later(1200, save);
    form.addEventListener("input", function () {
      unsaved = true;
      soon();
    });
    // A draft that is on its way gets there first: the form carries its number, and what was sent
    // with an older one would be taken for somebody else's change.
    form.addEventListener("submit", function (event) {
      soon.cancel();
      unsaved = false;
      if (!running) return;
      event.preventDefault();
      again = false;
      const button = event.submitter;
      onward = function () {
        form.requestSubmit(button);
      };
    });
    window.addEventListener("beforeunload", function (event) {
      if (unsaved) event.preventDefault();
    });
  });

  // --- the list moves while the wish changes ----------------------------------------------

  document.querySelectorAll("form[data-live]").forEach(function (form) {
    const target = document.getElementById(form.dataset.live);
    const status = document.getElementById(form.dataset.status);
    let order = 0;

    const soon = later(350, async function () {
      const mine = ++order;
      say(status, "De lijst wordt aangepast …");
      target.setAttribute("aria-busy", "true");
      try {
        const body = new URLSearchParams(new FormData(form));
        body.set("fragment", "1");
        const answer = await fetch(form.action, {
          method: "POST",
          body: body,
          credentials: "same-origin",
          redirect: "error",
        });
        const text = await answer.text();
        if (mine !== order) return;
        if (!answer.ok) throw new Error(String(answer.status));
        // Parsed as a document of its own, so that nothing in it can run.
        const parsed = new DOMParser().parseFromString(text, "text/html");
        const fresh = parsed.getElementById(form.dataset.live);
        if (!fresh) throw new Error("no list");
        target.replaceChildren.apply(target, Array.from(fresh.childNodes));
        say(status, fresh.dataset.summary || "De lijst is aangepast.");
      } catch (problem) {
        if (mine === order) {
          say(status, "De lijst kon niet worden aangepast. Druk op Toon de lijst.", true);
        }
      }
      if (mine === order) target.removeAttribute("aria-busy");
    });
    form.addEventListener("input", soon);
  });

  // --- small helps ------------------------------------------------------------------------

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-print], [data-copy], [data-day]");
    if (!button) return;
    if (button.dataset.print !== undefined) window.print();
    if (button.dataset.copy) {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      const status = document.getElementById(button.dataset.status);
      navigator.clipboard.writeText(field.value).then(
        function () { say(status, "De tekst is gekopieerd."); },
        function () { say(status, "Kopiëren lukt niet. De tekst is geselecteerd: druk op Ctrl en C.", true); }
      );
    }
    if (button.dataset.day) {
      const boxes = Array.from(document.querySelectorAll('input[data-of~="' + button.dataset.day + '"]'));
      const all = boxes.every(function (box) { return box.checked; });
      boxes.forEach(function (box) { box.checked = !all; });
      if (boxes.length) boxes[0].dispatchEvent(new Event("input", { bubbles: true }));
    }
  });

  // After an error the summary gets the focus, so that it is read first.
  const summary = document.querySelector(".errors[tabindex], .warning[tabindex]");
  if (summary) summary.focus();
})();
