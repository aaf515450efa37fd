/** A QR code, dark on light in every theme: readers find no other. */

import type { QrDrawing } from '../../generated/api/types.gen';
import classes from './sync-settings.module.css';

interface QrCodeProps {
  readonly drawing: QrDrawing;
  readonly label: string;
}

export function QrCode({ drawing: { size, path }, label }: QrCodeProps) {
  return (
    <svg
      className={classes.qr}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
