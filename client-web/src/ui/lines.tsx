import { withoutMark } from '../app/lines';
import { Words } from './marks';

/** Lines of somebody's text as a list, by rank or not. */
export function Lines({ items, ordered }: { items: string[]; ordered?: boolean }) {
  const List = ordered ? 'ol' : 'ul';
  return (
    <List className="lines">
      {items.map((line) => (
        <li key={line}>
          <Words text={withoutMark(line)} />
        </li>
      ))}
    </List>
  );
}
