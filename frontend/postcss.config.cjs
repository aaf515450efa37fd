/** Lengths in px become rem, as Mantine's own are; so do the widths that layouts ask for, to follow the chosen size. */
const PX_PER_REM = 16;

const queriesInRem = {
  postcssPlugin: 'queries-in-rem',
  AtRule: {
    container(rule) {
      rule.params = rule.params.replace(/([\d.]+)px/g, (_, px) => `${px / PX_PER_REM}rem`);
    },
  },
};

module.exports = { plugins: [require('postcss-preset-mantine')({ autoRem: true }), queriesInRem] };
