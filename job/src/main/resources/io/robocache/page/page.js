
(function () {
  'use strict';
  var tabs = Array.prototype.slice.call(document.querySelectorAll('[role=tab]'));
  var panels = Array.prototype.slice.call(document.querySelectorAll('.panel'));

  function select(i, focus) {
    tabs.forEach(function (tab, k) {
      tab.setAttribute('aria-selected', k === i ? 'true' : 'false');
      tab.tabIndex = k === i ? 0 : -1;
      panels[k].hidden = k !== i;
    });
    if (focus) { tabs[i].focus(); }
  }

  function ofHash() {
    var at = panels.findIndex(function (panel) { return '#' + panel.id === location.hash; });
    return at < 0 ? 0 : at;
  }

  panels.forEach(function (panel, i) {
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', tabs[i].id);
    panel.tabIndex = 0;
  });
  tabs.forEach(function (tab, i) {
    tab.addEventListener('click', function () { select(i, false); });
    tab.addEventListener('keydown', function (e) {
      var n = tabs.length;
      var to = { ArrowRight: (i + 1) % n, ArrowLeft: (i + n - 1) % n, Home: 0, End: n - 1 }[e.key];
      if (to !== undefined) { e.preventDefault(); select(to, true); }
    });
  });
  if (tabs.length) {
    tabs[0].parentNode.hidden = false;
    select(ofHash(), false);
    window.addEventListener('hashchange', function () {
      if (/^#s\d+$/.test(location.hash)) { select(ofHash(), false); }
    });
  }

  document.querySelectorAll('table').forEach(function (table) {
    table.querySelectorAll('th').forEach(function (th, column) {
      var button = document.createElement('button');
      button.type = 'button';
      button.textContent = th.textContent;
      th.textContent = '';
      th.appendChild(button);
      button.addEventListener('click', function () { sort(table, th, column); });
    });
  });

  function key(row, column) {
    var cell = row.cells[column];
    if (cell.classList.contains('n')) {
      return cell.hasAttribute('data-v') ? Number(cell.getAttribute('data-v')) : Infinity;
    }
    return cell.textContent;
  }

  function sort(table, th, column) {
    var up = th.getAttribute('aria-sort') !== 'ascending';
    var body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows);
    rows.sort(function (a, b) {
      var x = key(a, column), y = key(b, column);
      return (x < y ? -1 : x > y ? 1 : 0) * (up ? 1 : -1);
    });
    rows.forEach(function (row) { body.appendChild(row); });
    table.querySelectorAll('th').forEach(function (other) { other.removeAttribute('aria-sort'); });
    th.setAttribute('aria-sort', up ? 'ascending' : 'descending');
  }

  var tip = document.getElementById('tip');
  document.addEventListener('mousemove', function (e) {
    var words = e.target.getAttribute && e.target.getAttribute('data-tip');
    tip.hidden = !words;
    if (words) {
      tip.textContent = words;
      tip.style.left = Math.max(4, Math.min(e.clientX + 12, window.innerWidth - tip.offsetWidth - 4)) + 'px';
      tip.style.top = Math.max(4, Math.min(e.clientY + 14, window.innerHeight - tip.offsetHeight - 4)) + 'px';
    }
  });
  document.addEventListener('keydown', function (e) { if (e.key === 'Escape') { tip.hidden = true; } });
}());
