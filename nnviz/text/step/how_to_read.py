"""How to read the page of one step."""

HOW_TO_READ = """
A training **step** sends samples forwards, compares the answers with the right ones, and asks backwards, layer by
layer, how each number moves the loss: its **gradient**. Then all weights go against theirs at once.

The strip on top is the network: what is at work is lit, the tracks above and below it are the stages forwards and
backwards, and a click on one goes there. Its layers show what they hold by now, with the largest number below.

**Signs.** A gradient says how the loss moves when its number grows. A negative gradient means that more of that number
lowers the loss: we say that the sample **asks for more** of it. A positive gradient asks for less. So a step goes
against the gradient.

Every picture below is a matrix, and every cell one number. Blue is positive, orange negative, grey an amount that is
never negative; below each picture stands its largest number. A matrix of pixels is shown as an image, and one too large
for the screen in blocks with the colour of their largest number. Click a number to take it apart: the outlined row and
column are what it is made of. Hatched cells are closed gates, where a unit was off and no gradient passes.

The formulas have as many digits as it takes to make them come out: type them into a calculator. Where ≈ stands, float32
rounded on the way.

The grey box holds the lines of NumPy that computed it, read from the engine's own source.

The step of one test sample is only worked out to be looked at: the run never learns from test samples.

The left and right arrow keys go through the stages.
"""
