/** Two personas side by side. */

import { useNavigate, useSearch } from '@tanstack/react-router';
import { CompareScreen } from '../../features/personas/compare-screen';

export function PersonaCompareRoute() {
  const { one, other } = useSearch({ from: '/persona-compare' });
  const navigate = useNavigate();
  return (
    <CompareScreen
      ids={[one ?? null, other ?? null]}
      onChoose={([first, second]) =>
        void navigate({
          to: '/persona-compare',
          search: { ...(first !== null && { one: first }), ...(second !== null && { other: second }) },
        })
      }
    />
  );
}
