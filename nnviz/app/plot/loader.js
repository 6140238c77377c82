// Streamlit sends a component's source with every update: only this goes over the wire, the rest is served once.
// A page's address may end in a slash (/weights/), so the folder above is tried as well.
const load = at => import(new URL(at + "app/static/FOLDER/plot.js", document.baseURI))
let plot
export default async component => {
  plot ??= load("").catch(() => load("../"))
  try {
    return (await plot).default(component)
  } catch {
    component.parentElement.textContent = "This picture could not be loaded: reload the page to try again."
  }
}
