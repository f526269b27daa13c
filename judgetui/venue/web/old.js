// A browser too old for the page's own script says so, in the words that the page brought along.
var old = document.getElementById("said");
if (old) old.textContent = JSON.parse(document.body.getAttribute("data-words")).old;
