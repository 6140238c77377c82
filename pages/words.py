"""The Words page: every word the other pages use, in the order in which one needs them."""

import streamlit as st

from nnviz.activations import ACTIVATIONS
from nnviz.app.live import live
from nnviz.app.server.entry import through_entry

through_entry(__file__)

live(lambda now: None)  # the run goes on while somebody reads

st.container(key="words").markdown(
    """
## The words

Each needs only those before it.

### What it learns from

**Sample.** One thing to learn from, with its **label**: the right answer, also called its **class**. A **data
set** is many of them.

**Image.** A sample of digits, or of clothes in Fashion-MNIST: 28 × 28 = 784 **pixels**, each a number between 0
(paper) and 1 (ink). Variety says how differently people write.

**Point.** A sample of the sets in the plane: two numbers, x to the right and y upwards, and a colour for its
class. Noise moves points away from the shape they belong to.

**x and y.** In formulas and code x is all that comes in, 784 pixels or both coordinates of a point, and y is
the label.

**Training samples** are those it learns from. **Test samples** are never learned from, so they show what it can
do with something new.

### What it is made of

**Unit.** A small calculator. It multiplies each number it is given by a **weight**, adds everything up, and
adds its **bias**. The sum is called z, the pre-activation.

**Activation.** What a unit passes on: a simple function of z. {activations}.

**Layer.** Units side by side that all look at the same numbers. The layers between the input and the answer are
**hidden layers**.

**Probabilities.** The last layer has one unit for each class. **Softmax** turns their sums z into positive
numbers that add up to 1. The class with the largest is the **answer**.

**Network.** All layers, one after the other. Its weights and biases are all that it knows.

### How it learns

**Loss.** How wrong the answers are: −log of the probability given to the right class, averaged over samples
(cross-entropy). Being sure and right costs 0, being sure and wrong costs a lot: up to 23.03, because probabilities
are cut at 10⁻¹⁰ before the logarithm. **Guessing** costs the logarithm of the number of classes: 2.30 for ten, 1.10
for three.

**Gradient.** For every weight, how fast the loss changes when that weight grows: its **slope**.
**Backpropagation** finds all of them in one walk from the loss back to the input. On the way back each unit is
a **gate**: it multiplies what arrives by the slope of its activation.

**Chain rule.** Where one number moves a second, and the second moves a third, their slopes are multiplied: if b grows
by 2 for every 1 that a grows, and c by 3 for every 1 that b grows, then c grows by 2 × 3 = 6. Where there are several
ways from a to c, they are added up. Backpropagation is the chain rule, layer after layer.

**dz, da, dW, db.** The gradient of the loss with respect to z, a, W and b, one number for each of theirs.

**Norm.** The length of many numbers taken together: the root of the sum of their squares, written ‖dW‖. **rms** (root
mean square) divides by how many there are before the root: the usual size of one of them.

**Minibatch.** The few samples that one step looks at, often just called batch; **batch size** is their number.

**Step.** Take a minibatch, work out the loss and its gradient, and change every weight a little against its
gradient.

**Learning rate.** How far a step goes. Too small is slow; too large overshoots, and the loss grows.

**Epoch.** As many steps as it takes to see each training sample once.

**Starting weights.** Random, so that units become different; from zeros they would stay equal. The he and
glorot kinds (uniform or normal: how the numbers are spread) choose a scale that suits the size of each layer;
for normal you set the scale yourself.

**Run.** All steps from the starting weights to the end. A **moment** is a step of it that you look at; the
slider goes back to any.

### How well it does

**Accuracy.** The share of right answers; on the Train page, "Right answers".

**Overfitting.** Right on training samples, wrong on test samples: it has learned them by heart.

**Confusion.** "What is taken for what" counts for every class, in its row, the answers it got.

**Decision border.** For points in a plane: where the answer changes from one class to another. With no hidden
layer it is made of straight lines.

**Dead unit.** Off for every sample: no gradient passes, so it learns nothing more. A learning rate that is too
large makes many.

**Saturated.** A unit of tanh or sigmoid whose z is so large that a change of it hardly changes what is passed
on; hardly any gradient passes.

### Settings for later

**Start from.** Ready-made settings (presets), each with something to watch for.

**Optimizer.** The rule that makes a step out of a gradient.

- **SGD** (stochastic gradient descent): each weight goes by the learning rate times its gradient, straight downhill.
- **RMSProp**: each weight at its own pace, the gradient being divided by its usual size.
- **Adam**: as RMSProp, and keeping some of the steps before.

**Momentum.** How much of the last step SGD keeps in the next: a ball rolling downhill. **Nesterov** measures
the slope where the ball is about to be.

**Penalty.** A price on weights, added to the loss; both together are the objective. **L1** pulls every weight
towards 0 by the same force: many end there. **L2** pulls large weights more: all stay modest. If a penalty is
too high, nothing is learned.

**Seed.** The number that random numbers start from: the same seed gives the same run, another one other weights
and another order of samples. The seed of the data draws other samples.

**Precision.** float32 keeps 7 digits of every number, float64 keeps 16 and is slower.

**Gradient check.** The slow way to a gradient, to see that the fast one is right: move one weight a tiny bit up
and down, and measure the loss both times (finite differences).
""".replace("{activations}", "; ".join(f.glossary for f in ACTIVATIONS.values()))
)

with st.expander("The formulas"):
    st.markdown(
        r"""
For layer $l$, counted from 0, and a batch of $n$ samples (one row each):

$$z_l = a_l W_l + b_l \qquad a_{l+1} = f(z_l) \qquad a_0 = x \qquad p = \mathrm{softmax}(z_{L-1})$$

$$\text{loss} = -\frac{1}{n} \sum_i \log p_{i, y_i}$$

and back again, with $\odot$ for the product of numbers in the same place:

$$dz_{L-1} = \frac{p - \mathrm{onehot}(y)}{n} \qquad dW_l = a_l^\top dz_l \qquad db_l = \textstyle\sum_i dz_{l,i}$$

$$da_l = dz_l W_l^\top \qquad dz_{l-1} = da_l \odot f'(z_{l-1})$$

A step of plain gradient descent: $W_l \leftarrow W_l - \text{learning rate} \cdot dW_l$.
"""
    )
