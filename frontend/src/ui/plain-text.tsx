/** Text of a file, as it is: scrolled where it is long, and to be copied. */

import classes from './plain-text.module.css';

export function PlainText({ children }: { readonly children: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <pre className={classes.text} tabIndex={0}>
      {children}
    </pre>
  );
}
