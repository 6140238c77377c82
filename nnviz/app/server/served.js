// Streamlit sends a component's source with every update: only this goes over the wire, the rest is served once.
// A page's address may end in a slash (/weights/), so the folder above is tried as well.
const load = at => import(new URL(at + "app/static/FILE", document.baseURI))
let script
export default async component => {
  script ??= load("").catch(() => load("../"))
  try {
    return (await script).default(component)
  } catch {
    component.parentElement.textContent = "WHAT could not be loaded: reload the page to try again."
  }
}
