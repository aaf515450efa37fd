/** Saves the events that are shown, those in archives too, each with its proof under a signed root. */

import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { answer } from '../../bridge/client';
import { SaveItem } from '../../commands/save-file';
import { desktopExportAudit } from '../../generated/api/sdk.gen';
import type { AuditTrailParams } from '../../generated/live';
import { auditAsk, auditHref } from './audit-filters';

const FORMATS = [
  { format: 'jsonl', label: 'JSON lines, with proofs' },
  { format: 'csv', label: 'Table (CSV), with proofs' },
] as const;

export function ExportEvents({ params }: { readonly params: AuditTrailParams }) {
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 120, exitDuration: 80 }}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={14} aria-hidden />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map(({ format, label }) => (
          <SaveItem
            key={format}
            href={auditHref(params, format)}
            save={() => answer(desktopExportAudit({ body: auditAsk(params, format) }))}
          >
            {label}
          </SaveItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
