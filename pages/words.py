"""The Words page: every word the other pages use, in the order in which one needs them."""

import streamlit as st

from nnviz.app.entry import through_entry

through_entry(__file__)

st.markdown(
    """
## The words

**Sample.** One thing to learn from: an image of a digit with its **label**, the digit that it shows. An image is
28 × 28 = 784 numbers between 0 (paper) and 1 (ink).

**Unit.** A small calculator. It multiplies each number it is given by a **weight**, adds everything up, and adds
its **bias**. The sum is called z, the pre-activation.

**Activation.** What a unit passes on: a simple function of z. With relu that is z itself if it is positive, and 0
otherwise (the unit is "off").

**Layer.** Units side by side that all look at the same numbers. The layers between the input and the answer are
**hidden**.

**Probabilities.** The last layer has one unit for each possible answer. Softmax turns their sums z into ten
positive numbers that add up to 1.

**Loss.** How wrong the answer is: −log of the probability given to the right label, averaged over samples
(cross-entropy). Being sure and right costs 0, guessing among ten costs 2.30, being sure and wrong costs a lot.

**Gradient.** For every weight, how fast the loss changes when that weight grows. **Backpropagation** finds all of
them in one walk from the loss back to the input.

**Step.** Take a **batch** of samples, work out the loss and its gradient, and change every weight a little against
its gradient. How little is set by the **learning rate**.

**Epoch.** As many steps as it takes to see each training sample once.

**Test.** Samples that are never trained on. If the network is right on training samples but wrong on test samples,
it has learned them by heart: it **overfits**.
"""
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
