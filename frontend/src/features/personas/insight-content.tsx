/** What is said is about, and how it felt; or why nobody looked. */

import { ExportChart } from '../../commands/export-chart';
import type { Analytics } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { TimeSeriesChart } from '../../ui/charts/time-series-chart';
import { dayOf, moodSeries } from './insight-series';
import classes from './insights.module.css';
import { ALLOW_ANALYSIS } from './remembering-fields';

export function InsightContent({ told }: { readonly told: Analytics }) {
  if (told.content === 'forbidden') return <Forbidden />;
  return (
    <>
      <Topics told={told} />
      <Mood told={told} />
    </>
  );
}

function Forbidden() {
  return (
    <p className={classes.note}>
      {t('personas.insights.forbidden')}{' '}
      <a
        href={`#${ALLOW_ANALYSIS}`}
        onClick={(event) => {
          event.preventDefault(); // the address names a screen, not a place in it
          document.getElementById(ALLOW_ANALYSIS)?.focus();
        }}
      >
        {t('personas.insights.showSetting')}
      </a>
    </p>
  );
}

function Topics({ told }: { readonly told: Analytics }) {
  if (told.topics === null || told.topics.length === 0) return null;
  const most = Math.max(...told.topics.map((topic) => topic.count));
  return (
    <>
      <h3>{t('personas.insights.topics')}</h3>
      {told.topics_of < told.memories && (
        <p className={classes.note}>{t('personas.insights.topicsOf', { count: told.topics_of })}</p>
      )}
      <ul className={classes.topics} aria-label={t('personas.insights.topics')}>
        {told.topics.map((topic) => (
          <li key={topic.label} title={topic.typical.map((memory) => memory.content).join('\n')}>
            <span className={classes.topic}>{topic.label}</span>
            <meter className={classes.share} aria-hidden min={0} max={most} value={topic.count} />
            <span className={classes.count}>{t('personas.gallery.memories', { count: topic.count })}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Mood({ told }: { readonly told: Analytics }) {
  if (told.problem !== null) return <p role="alert">{told.problem}</p>;
  if (told.mood === null || told.mood.length === 0) return null;
  const mood = moodSeries(told.mood, dayOf(Date.now()));
  return (
    <>
      <h3 className={classes.charted}>
        {t('personas.insights.mood')}{' '}
        <ExportChart title={t('personas.insights.mood')} times={mood.times} series={mood.series} />
      </h3>
      <TimeSeriesChart label={t('personas.insights.moodByDay')} times={mood.times} series={mood.series} points />
      <p className={classes.note}>{t('personas.insights.moodWords')}</p>
    </>
  );
}
