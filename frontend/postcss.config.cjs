/** Lengths in px become rem times the chosen size of everything, as Mantine's own are. */
module.exports = { plugins: { 'postcss-preset-mantine': { autoRem: true } } };
