/** A link within help: a click stays in this half of the window. */

import type { ComponentProps } from 'react';

interface HelpAnchorProps extends ComponentProps<'a'> {
  readonly address: string;
  readonly onGo: (address: string) => void;
}

export function HelpAnchor({ address, onGo, children, ...rest }: HelpAnchorProps) {
  return (
    <a
      {...rest}
      href={address}
      onClick={(event) => {
        event.preventDefault();
        onGo(address);
      }}
    >
      {children}
    </a>
  );
}
