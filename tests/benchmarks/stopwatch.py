"""How long the browser takes from a key or a click until the page's words have changed and until all in sight is drawn.

The page itself takes the times, whenever something in it changes: nothing is asked of it meanwhile that would make it
lay itself out, and times are not rounded up to the next frame.
"""

BARE = "[...document.querySelectorAll('[data-testid=stMarkdown]')].map(node => node.textContent).join()"

_WATCH = """([signal, event]) => {
    const watch = window.stopwatch = { started: null }
    const app = document.querySelector('[data-testid=stApp]')
    watch.look = () => {
        if (watch.started === null) return
        const now = performance.now()
        if (watch.words === null && eval(signal) !== watch.before) watch.words = now
        const busy = watch.words === null || app.dataset.testScriptState !== 'notRunning'
            || document.querySelector('.nnviz-plot[aria-busy=true]')
        watch.quiet = busy ? null : watch.quiet ?? now
    }
    addEventListener(event, () => {
        Object.assign(watch, { started: performance.now(), before: eval(signal), words: null, quiet: null })
    }, true)
    new MutationObserver(watch.look).observe(document.body, {
        subtree: true, childList: true, characterData: true, attributes: true,
        attributeFilter: ['aria-busy', 'data-test-script-state'],
    })
    const replace = history.replaceState // the address may be what is watched
    history.replaceState = function (...all) { replace.apply(this, all); watch.look() }
}"""
# Done when it stays so: a picture hears of its new figure only after the script has ended.
_DONE = "() => stopwatch.quiet && performance.now() - stopwatch.quiet > 150"


def watch(page, signal: str, event: str = "keydown") -> None:
    """Take times from each `event` on.

    signal: JavaScript whose value changes when what was asked for has been to the server and back.
    """
    page.evaluate(_WATCH, [signal, event])


def times(page) -> list[float]:
    """Seconds from the last event until the signal has changed, and until everything in sight is drawn."""
    page.wait_for_function(_DONE)
    return page.evaluate("[stopwatch.words, stopwatch.quiet].map(at => (at - stopwatch.started) / 1000)")
