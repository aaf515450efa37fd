/** Narrows and orders the gallery; with marks, offers what can be done with those. */

import { Button, Select, Switch, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { t } from '../../i18n/i18n';
import classes from './gallery-bar.module.css';
import { type GalleryPersona, ORDERS, type Shown } from './gallery-view';
import type { PersonaDeeds } from './use-persona-deeds';

interface GalleryBarProps {
  readonly shown: Shown;
  readonly onShow: (shown: Shown) => void;
  readonly tags: readonly string[];
  /** How many are retired. */
  readonly retired: number;
  readonly marked: readonly GalleryPersona[];
  readonly deeds: PersonaDeeds;
  readonly onUnmark: () => void;
  readonly onCompare: (one: string, other: string) => void;
}

export function GalleryBar({ shown, onShow, tags, retired, marked, deeds, onUnmark, onCompare }: GalleryBarProps) {
  const finish = (deed: Promise<unknown>) => void deed.then(onUnmark);
  const present = marked.filter((persona) => persona.retired_at === null);
  const away = marked.filter((persona) => persona.retired_at !== null);
  return (
    <div className={classes.bar} role="toolbar" aria-label={t('personas.gallery.bar')}>
      <TextInput
        className={classes.filter}
        aria-label={t('personas.gallery.filter')}
        placeholder={t('personas.gallery.filter')}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={shown.text}
        onChange={(event) => onShow({ ...shown, text: event.currentTarget.value })}
      />
      {tags.length > 0 && (
        <Select
          aria-label={t('personas.gallery.tag')}
          placeholder={t('personas.gallery.anyTag')}
          clearable
          searchable
          data={tags}
          value={shown.tag}
          onChange={(tag) => onShow({ ...shown, tag })}
          w={150}
        />
      )}
      <Select
        aria-label={t('personas.gallery.order')}
        data={ORDERS.map((order) => ({ value: order, label: t(`personas.gallery.orders.${order}`) }))}
        allowDeselect={false}
        value={shown.order}
        onChange={(chosen) => onShow({ ...shown, order: ORDERS.find((order) => order === chosen) ?? 'name' })}
        w={150}
      />
      {retired > 0 && (
        <Switch
          label={t('personas.gallery.withRetired', { count: retired })}
          checked={shown.withRetired}
          onChange={(event) => onShow({ ...shown, withRetired: event.currentTarget.checked })}
        />
      )}
      {marked.length > 0 && (
        <div className={classes.marked}>
          <span role="status">{t('personas.gallery.marked', { count: marked.length })}</span>
          {marked.length === 2 && (
            <Button onClick={() => onCompare(marked[0]?.id ?? '', marked[1]?.id ?? '')}>
              {t('personas.compare.do')}
            </Button>
          )}
          {present.length > 0 && (
            <Button variant="default" onClick={() => finish(deeds.retire(present))}>
              {t('personas.menu.retire')}
            </Button>
          )}
          {away.length > 0 && (
            <Button variant="default" onClick={() => finish(deeds.bringBack(away))}>
              {t('personas.menu.bringBack')}
            </Button>
          )}
          <Button variant="subtle" color="red" onClick={() => finish(deeds.remove(marked))}>
            {t('personas.menu.delete')}
          </Button>
          <Button variant="subtle" color="gray" onClick={onUnmark}>
            {t('personas.gallery.unmark')}
          </Button>
        </div>
      )}
    </div>
  );
}
