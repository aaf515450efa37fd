/** A persona's picture, or its initials on a colour of its own; the name is always written beside it. */

import { Avatar } from '@mantine/core';

interface PersonaAvatarProps {
  /** Null for nobody in particular. */
  name: string | null;
  avatar: string | null;
  /** In pixels. */
  size?: number;
}

export function PersonaAvatar({ name, avatar, size = 28 }: PersonaAvatarProps) {
  const picture = avatar && `/api/blobs/${avatar}`;
  return (
    <Avatar
      src={picture}
      {...(name !== null && { name, color: 'initials' })}
      alt=""
      size={size}
      radius={6}
      aria-hidden
    />
  );
}
