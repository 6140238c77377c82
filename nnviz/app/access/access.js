// For those who go by keys, by ear or by phone: the focus is never lost, what has changed is read out, the menu closes.

const PAGE = '[data-testid="stMain"], [data-testid="stSidebar"]'
const STOPS = ":is(button, input, textarea, select):enabled, a[href], summary, [tabindex='0']"
const PATIENCE = 3000 // ms that a new picture may take to come, and at least between two things read out of the page

let begun = false

export default function () { // called again for every update: one pair of ears is enough
  if (begun) return
  begun = true
  addEventListener("focusin", ({ target }) => { held = hold(target) })
  addEventListener("focusout", ({ target }) => setTimeout(() => left(target)))
  document.addEventListener("nnviz-say", ({ detail }) => { status.textContent = detail })
  addEventListener("click", ({ target }) => {
    if (target.closest?.('[data-testid="stSidebarNavLink"]')) closeMenu()
    if (target.matches?.(".nnviz-code button")) copy(target)
  })
  status = Object.assign(document.createElement("div"), { className: "nnviz-unseen", role: "status" })
  document.body.append(status)
  read()
  new MutationObserver(() => { waiting ??= setTimeout(look, 50) }).observe(document.body, {
    subtree: true, childList: true, attributeFilter: ["disabled", "data-test-script-state", "data-say"],
  })
}

// On a phone the sidebar covers the page that was just chosen in it.
function closeMenu() {
  const close = document.querySelector('[data-testid="stSidebarCollapseButton"] button')
  if (matchMedia("(max-width: 768px)").matches) setTimeout(() => close?.click())
}

// The code beside the button. It is selected for that, because without https there is no clipboard to write to.
function copy(button) {
  getSelection().selectAllChildren(button.previousElementSibling)
  button.textContent = document.execCommand("copy") ? "Copied" : "Selected"
  getSelection().removeAllRanges()
  setTimeout(() => { button.textContent = "Copy" }, 2500)
}

let status, waiting = null

function look() {
  waiting = null
  find()
  read()
}

// ---- the focus: what has it, in which widget, and what is around that

let held = null

function hold(element) {
  const page = element.closest(PAGE)
  if (!page) return null // a menu or dialog, which gives the focus back by itself
  const around = []
  for (let one = element.parentElement; one !== page.parentElement; one = one.parentElement) around.push(one)
  const widget = element.closest("[class*='st-key-']")
  return { element, around, key: widget && Array.from(widget.classList).find(name => name.startsWith("st-key-")) }
}

const gone = ({ element }) => !element.isConnected || element.disabled

// Somebody clicked into nothing.
function left(element) {
  if (held?.element === element && !gone(held) && document.activeElement === document.body) held = null
}

// Gives the focus to the same widget drawn anew, or else, once the script has run, to what stands in its place.
function find() {
  if (!held || document.activeElement !== document.body || !gone(held)) return
  const again = held.key && stops(document.querySelector("." + CSS.escape(held.key)))
  if (again?.length) return again.find(one => one.matches("[aria-checked='true']"))?.focus() ?? again[0].focus()
  if (document.querySelector('[data-test-script-state="running"]')) return
  held.since ??= performance.now()
  const pictures = held.element.matches(".nnviz-plot-node")
  for (const box of held.around.filter(({ isConnected }) => isConnected)) {
    const near = stops(box)
    const next = pictures ? near.find(one => one.matches(".nnviz-plot-node")) : beside(near)
    if (next) return next.focus()
  }
  if (performance.now() - held.since < PATIENCE) waiting ??= setTimeout(look, 200)
  else held = null
}

const stops = box => Array.from(box?.querySelectorAll(STOPS) ?? []).filter(one => one.checkVisibility())

// The one before a button that can be pressed no more, or the one after it; in place of what is gone, the first.
function beside(near) {
  const before = near.filter(one => one.compareDocumentPosition(held.element) & Node.DOCUMENT_POSITION_FOLLOWING)
  return before.at(-1) ?? near[0]
}

// ---- what is read out: what the page marks as worth it, where that has changed; not too often, and then the latest

const known = new Map()
let last = -PATIENCE, news = null

function read() {
  for (const { dataset } of document.querySelectorAll(".nnviz-say")) {
    if (known.get(dataset.of) === dataset.say) continue
    if (known.has(dataset.of)) news = { ...news, [dataset.of]: dataset.say } // what is there at first is not news
    known.set(dataset.of, dataset.say)
  }
  if (!news || tell.timer) return
  tell.timer = setTimeout(tell, Math.max(300, last + PATIENCE - performance.now()))
}

function tell() {
  tell.timer = null
  last = performance.now()
  status.textContent = Object.values(news).join(". ")
  news = null
}
