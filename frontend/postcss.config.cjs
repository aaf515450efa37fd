/** Lengths in px become rem, as Mantine's own are; so do the widths that layouts ask for, to follow the chosen size. */
const PX_PER_REM = 16;

const inRem = (text) => text.replace(/(?<![\w.-])(\d*\.?\d+)px\b/g, (_, px) => `${px / PX_PER_REM}rem`);

/** Mantine's preset leaves values with functions or several parts as they are. */
const lengthsInRem = {
  postcssPlugin: 'lengths-in-rem',
  Declaration(decl) {
    if (!decl.value.includes('px') || decl.source?.input.file?.includes('node_modules')) return;
    const value = inRem(decl.value);
    if (value !== decl.value) decl.value = value;
  },
  AtRule: {
    container(rule) {
      rule.params = inRem(rule.params);
    },
  },
};

module.exports = { plugins: [require('postcss-preset-mantine')(), lengthsInRem] };
