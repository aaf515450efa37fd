/** A persona's picture, or its initials on a colour of its own; the name is always written beside it. */

import { Avatar } from '@mantine/core';
import { blobUrl } from '../bridge/client';
import { isAccent } from './accents';

interface PersonaAvatarProps {
  /** Null for nobody in particular. */
  name: string | null;
  avatar: string | null;
  /** In pixels. */
  size?: number;
  /** Of the initials; without one they have a colour by the name. */
  accent?: string | null;
}

export function PersonaAvatar({ name, avatar, size = 28, accent = null }: PersonaAvatarProps) {
  const picture = avatar && blobUrl(avatar);
  return (
    <Avatar
      src={picture}
      {...(name !== null && { name, color: isAccent(accent) ? accent : 'initials' })}
      alt=""
      size={size}
      radius={6}
      aria-hidden
    />
  );
}
