/** Who may import whom among the screens: calls go down, never across slices, never in a circle. */

/** From the top to the bottom; rooms on one line know nothing of each other. */
const FLOORS = [
  ['app', 'bench'],
  ['features'],
  ['commands'],
  ['reactive', 'ui'],
  ['bridge'],
  ['generated'],
  ['lib'],
  ['i18n'],
];

const src = (rooms) => `^frontend/src/(${rooms.join('|')})/`;

const downward = FLOORS.slice(1).map((floor, index) => ({
  name: `${floor.join('-')}-looks-down`,
  comment: `${floor.join(', ')} may import only what lies below; a higher room subscribes instead.`,
  severity: 'error',
  from: { path: src(floor) },
  to: { path: src(FLOORS.slice(0, index + 1).flat()) },
}));

const sideways = FLOORS.filter((floor) => floor.length > 1).flatMap((floor) =>
  floor.map((room) => ({
    name: `${room}-stands-alone`,
    comment: 'Rooms on one floor know nothing of each other; a higher room joins them.',
    severity: 'error',
    from: { path: src([room]), pathNot: '[.]test[.]tsx?$' },
    to: { path: src(floor.filter((other) => other !== room)) },
  })),
);

module.exports = {
  forbidden: [
    ...downward,
    ...sideways,
    {
      name: 'slices-stand-alone',
      comment: 'A slice never imports another one; what both need moves to a lower room.',
      severity: 'error',
      from: { path: '^frontend/src/features/([^/]+)/' },
      to: { path: '^frontend/src/features/', pathNot: '^frontend/src/features/$1/' },
    },
    {
      name: 'no-circles',
      comment: 'A circle cannot be read from any end; the generated client has its own.',
      severity: 'error',
      from: { pathNot: src(['generated']) },
      to: { circular: true },
    },
    {
      name: 'every-room-is-known',
      comment: 'A new room needs its place among the floors above.',
      severity: 'error',
      from: { path: '^frontend/src/[^/]+/', pathNot: src(FLOORS.flat()) },
      to: {},
    },
    {
      name: 'nothing-unresolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'only-shipped-packages',
      comment: 'What is shipped comes from the dependencies in package.json.',
      severity: 'error',
      from: { path: '^frontend/src/', pathNot: '[.]test[.]tsx?$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'lib-is-pure',
      comment: 'src/lib holds plain functions; what needs React is a hook in another room.',
      severity: 'error',
      from: { path: src(['lib']), pathNot: '[.]test[.]tsx?$' },
      to: { path: '^node_modules/(react|react-dom|@mantine)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
