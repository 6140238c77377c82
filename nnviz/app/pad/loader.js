// Streamlit sends a component's source with every update: only this goes over the wire, the rest is served once.
// A page's address may end in a slash (/weights/), so the folder above is tried as well.
const load = at => import(new URL(at + "app/static/FILE", document.baseURI))
let pad
export default async component => {
  pad ??= load("").catch(() => load("../"))
  try {
    return (await pad).default(component)
  } catch {
    component.parentElement.textContent = "The drawing pad could not be loaded: reload the page to try again."
  }
}
