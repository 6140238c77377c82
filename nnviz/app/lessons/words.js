// A click on a word of the glossary opens what it means below the text, and a second one closes it.

let begun = false

export default function () { // called again for every update: one pair of ears is enough
  if (begun) return
  begun = true
  addEventListener("click", event => {
    const link = event.target.closest?.('a[href^="#word-"]')
    if (!link) return
    event.preventDefault()
    event.stopPropagation()
    const meaning = document.querySelector(".st-key-lesson_" + link.getAttribute("href").slice(1))
    if (!meaning) return
    link.ariaExpanded = String(meaning.classList.toggle("nnviz-open"))
    if (link.ariaExpanded === "true") meaning.scrollIntoView({ block: "nearest" })
  }, true)
}
