// Shows what a card talks about: brings it below the bar, and outlines it for a moment. Scrolled down, it leads back to
// the card.

const finders = new WeakMap() // the component's parent element -> its button and what that shows
// What people read of it: a button's icon is the name of one, too.
const plain = one => [...one.childNodes].filter(node => !node.classList?.contains("icon"))
  .map(node => node.textContent).join("").trim().replace(/\s+/g, " ")

function find(name) {
  const label = "strong, h2, label p, button p, [role=radio] p, summary p, .nnviz-buttons button"
  const said = [".stMain", ".stSidebar"].flatMap(part => [...(document.querySelector(part)?.querySelectorAll(label) ?? [])])
    .filter(one => one.getClientRects().length && !one.closest(".st-key-lesson_bar, .nnviz-unseen"))
    .map(one => [one, plain(one)])
  const begins = text => text.startsWith(name) && !/\w/.test(text[name.length] ?? " ") // "Find the way to 9"
  const found = said.find(([, text]) => text === name) ?? said.find(([, text]) => begins(text))
  return found?.[0]
}

function scrollTo(page, top) {
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth"
  page.scrollTo({ top, behavior })
}

const blockOf = part => part.closest("h2, label, button, summary, [data-testid=stElementContainer]") ?? part

function show(look, page) {
  const part = look(), block = part && blockOf(part)
  if (!part) return
  if (part.closest(".stSidebar")) {
    document.querySelector('[data-testid="stExpandSidebarButton"]')?.click()
    setTimeout(() => block.scrollIntoView({ block: "center" }), 350) // once it has come in
  } else {
    const head = document.querySelector(".st-key-lesson_head")
    const sticks = head && getComputedStyle(head.parentElement).position === "sticky"
    const from = sticks ? head.getBoundingClientRect().height : 0
    const { top, bottom } = block.getBoundingClientRect(), covered = edge() + from
    const room = block.tagName === "H2" ? 320 : Math.min(bottom - top, 320) // a heading is seen with its picture
    if (top < covered || top + room > innerHeight) scrollTo(page, page.scrollTop + top - covered - 12)
  }
  setTimeout(() => outline(blockOf(look() ?? part)), 400) // what comes into sight may be made anew
}

function outline(block) {
  // No class: Streamlit writes those of its elements anew.
  const line = color => ({ outline: `3px solid ${color}`, outlineOffset: "4px", borderRadius: "0.3rem" })
  const seen = line("light-dark(#1d4ed8, #60a5fa)")
  block.animate([line("transparent"), { ...seen, offset: 0.1 }, { ...seen, offset: 0.8 }, line("transparent")], 3000)
}

const edge = () => document.querySelector('[data-testid="stHeader"]')?.getBoundingClientRect().bottom ?? 0

export default function ({ data, parentElement }) {
  if (!finders.has(parentElement)) finders.set(parentElement, mount(parentElement))
  const finder = finders.get(parentElement)
  if (!finder.data || data.stamp >= finder.data.stamp) finder.data = data // else an older update, see server/sequence.py
  tell(finder)
}

const pageOf = part => part.closest('[data-testid="stMain"]')

function mount(parentElement) {
  const button = document.createElement("button")
  Object.assign(button, { type: "button", className: "nnviz-find" })
  parentElement.append(button)
  const finder = { button }
  const follow = () => button.isConnected ? tell(finder) : document.removeEventListener("scroll", follow, true)
  document.addEventListener("scroll", follow, { capture: true, passive: true }) // the page that scrolls is made anew
  button.onclick = () => {
    const page = pageOf(button)
    tell(finder)
    if (finder.below) return scrollTo(page, 0)
    const { names, otherwise } = finder.data
    show(() => names.map(find).find(Boolean) ?? document.querySelector(".st-key-" + otherwise), page)
  }
  return finder
}

function tell(finder) {
  const card = document.querySelector('[class*="st-key-lesson_card_"]')
  finder.below = !!card && pageOf(finder.button)?.scrollTop > 0 && card.getBoundingClientRect().bottom < edge() + 60
  finder.button.textContent = finder.below ? finder.data.back : finder.data.show
}
