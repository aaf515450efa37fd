/** Saves the events that are shown, those in archives too, each with its proof under a signed root. */

import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { answer } from '../../bridge/client';
import { SaveItem } from '../../commands/save-file';
import { desktopExportAudit } from '../../generated/api/sdk.gen';
import type { AuditTrailParams } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { auditAsk, auditHref } from './audit-filters';

const FORMATS = [
  { format: 'jsonl', key: 'audit.export.jsonl' },
  { format: 'csv', key: 'audit.export.csv' },
] as const;

export function ExportEvents({ params }: { readonly params: AuditTrailParams }) {
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 120, exitDuration: 80 }}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={14} aria-hidden />}>
          {t('audit.export.button')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map(({ format, key }) => (
          <SaveItem
            key={format}
            href={auditHref(params, format)}
            save={() => answer(desktopExportAudit({ body: auditAsk(params, format) }))}
          >
            {t(key)}
          </SaveItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
