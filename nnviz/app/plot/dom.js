// The one thing every part does to the page: add an element to it.

export const make = (parent, tag, properties) =>
  parent.appendChild(Object.assign(document.createElement(tag), properties))
