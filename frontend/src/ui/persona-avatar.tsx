/** A persona's picture, or its initials on a colour of its own. */

import { Avatar } from '@mantine/core';

interface PersonaAvatarProps {
  name: string;
  avatar: string | null;
  /** In pixels. */
  size?: number;
}

export function PersonaAvatar({ name, avatar, size = 28 }: PersonaAvatarProps) {
  return <Avatar src={avatar && `/api/blobs/${avatar}`} name={name} color="initials" alt="" size={size} radius={6} />;
}
