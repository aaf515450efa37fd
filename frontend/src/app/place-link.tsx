/** One screen in the sidebar: opened here by a click, beside by mod and click, and more by its menu. */

import { Tooltip } from '@mantine/core';
import { useRouterState } from '@tanstack/react-router';
import { CommandKeys } from '../commands/command-keys';
import { elsewhereItems } from '../commands/open-elsewhere';
import { useFocusedPane } from '../commands/pane-focus';
import { t } from '../i18n/i18n';
import { ContextMenu } from '../ui/context-menu';
import classes from './app-shell.module.css';
import { goTo, openBeside, routerOf } from './panes';
import { type Place, placeTitle } from './places';

export function PlaceLink({ place }: { readonly place: Place }) {
  const router = routerOf(useFocusedPane());
  const here = useRouterState({
    ...(router ? { router } : {}),
    select: (state) => state.location.pathname.startsWith(place.to),
  });
  const Icon = place.icon;
  const title = placeTitle(place);
  return (
    <li data-in-bar={place.inBar}>
      <ContextMenu
        label={t('app.open.of', { place: title })}
        items={() => [
          { id: 'here', label: t('app.open.here'), group: 'open', run: () => goTo(place.to) },
          ...elsewhereItems(place.to),
        ]}
      >
        <Tooltip label={<PlaceHint place={place} />} position="right" openDelay={600}>
          <button
            type="button"
            className={classes.place}
            data-tour={place.command}
            aria-current={here ? 'page' : undefined}
            aria-label={title}
            onClick={(event) => (event.ctrlKey || event.metaKey ? openBeside(place.to) : goTo(place.to))}
          >
            <Icon size={16} stroke={1.7} aria-hidden />
            <span className={classes.label}>{title}</span>
          </button>
        </Tooltip>
      </ContextMenu>
    </li>
  );
}

function PlaceHint({ place }: { readonly place: Place }) {
  return (
    <span className={classes.hint}>
      <span className={classes.hintTitle}>{placeTitle(place)}</span>
      <CommandKeys id={place.command} />
    </span>
  );
}
