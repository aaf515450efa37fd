/** What one sees before a page is chosen: each with its first sentence. */

import { HelpAnchor } from './help-anchor';
import classes from './help-screen.module.css';
import { PAGE_IDS, pageTitle } from './pages';
import { sectionsOf } from './sections';
import type { Texts } from './texts';

interface HelpOverviewProps {
  readonly texts: Texts;
  readonly onGo: (address: string) => void;
}

export function HelpOverview({ texts, onGo }: HelpOverviewProps) {
  return (
    <ul className={classes.overview}>
      {PAGE_IDS.map((id) => (
        <li key={id}>
          <HelpAnchor address={`/help/${id}`} onGo={onGo} className={classes.card}>
            <strong>{pageTitle(id)}</strong>
            <span>{sectionsOf(texts[id])[0]?.text}</span>
          </HelpAnchor>
        </li>
      ))}
    </ul>
  );
}
