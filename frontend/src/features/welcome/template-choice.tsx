/** Six personas to begin with; one click makes one and activates it. */

import { answer } from '../../bridge/client';
import { personasFromTemplate, personasTemplates } from '../../generated/api/sdk.gen';
import type { TemplateRead } from '../../generated/api/types.gen';
import { language, t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { PersonaAvatar } from '../../ui/persona-avatar';
import { ProblemNotice } from '../../ui/problem-notice';
import { useTemplates } from './use-templates';
import classes from './welcome-screen.module.css';

export function TemplateChoice({ onMade }: { readonly onMade: () => void }) {
  const { templates, problem, again } = useTemplates(() =>
    answer(personasTemplates({ query: { language: language() } })),
  );
  const make = useCommand(async (id: string) => {
    await answer(personasFromTemplate({ path: { template_id: id }, body: { language: language() } }));
    onMade();
  });
  if (problem !== null) return <ProblemNotice problem={problem} onRetry={again} />;
  if (templates === null) return <LoadingSkeleton rows={4} />;
  return (
    <ul className={classes.templates} aria-label={t('welcome.template.list')}>
      {templates.map((template) => (
        <li key={template.id}>
          <TemplateButton template={template} disabled={make.busy} onChoose={() => void make.run(template.id)} />
        </li>
      ))}
    </ul>
  );
}

interface TemplateButtonProps {
  readonly template: TemplateRead;
  readonly disabled: boolean;
  readonly onChoose: () => void;
}

function TemplateButton({ template, disabled, onChoose }: TemplateButtonProps) {
  return (
    <button type="button" className={classes.template} disabled={disabled} onClick={onChoose}>
      <PersonaAvatar name={template.name} avatar={null} size={40} accent={template.accent} />
      <span>
        <span className={classes.name}>{template.name}</span> <span className={classes.role}>{template.role}</span>
        <span className={classes.about}>{template.description}</span>
      </span>
    </button>
  );
}
