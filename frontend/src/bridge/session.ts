/** The page's right to speak to the backend: the token in its address, kept for this tab, never shown again. */

const TOKEN_KEY = 'pjais.token';
const CAPABILITY_KEY = 'pjais.capability';
const SHELL_KEY = 'pjais.shell';

export interface Session {
  readonly token: string | null;
  /** What the page shows with its calls through the window; each window has its own. */
  readonly capability: string | null;
  /** What the computer showed to a phone, to be traded for its cookie. */
  readonly phoneCode: string | null;
  /** Whether the page lives in the app's own window rather than in a browser. */
  readonly inWindow: boolean;
}

let session: Session | null = null;

/** Reads the address once, and takes the token out of it so that it is neither bookmarked nor seen. */
export function readSession(): Session {
  session ??= fromAddress() ?? fromTab();
  return session;
}

function fromAddress(): Session | null {
  const parts = new URLSearchParams(location.hash.slice(1));
  const phoneCode = parts.get('phone');
  if (phoneCode !== null) {
    history.replaceState(history.state, '', location.pathname + location.search);
    return { ...fromTab(), phoneCode };
  }
  const token = parts.get('token');
  if (token === null) return null;
  const capability = parts.get('capability') ?? token;
  const found = { token, capability, phoneCode, inWindow: parts.get('shell') === 'window' };
  sessionStorage.setItem(TOKEN_KEY, token);
  sessionStorage.setItem(CAPABILITY_KEY, capability);
  sessionStorage.setItem(SHELL_KEY, found.inWindow ? 'window' : 'browser');
  history.replaceState(history.state, '', location.pathname + location.search);
  return found;
}

function fromTab(): Session {
  return {
    token: sessionStorage.getItem(TOKEN_KEY),
    capability: sessionStorage.getItem(CAPABILITY_KEY),
    phoneCode: null,
    inWindow: sessionStorage.getItem(SHELL_KEY) === 'window',
  };
}
