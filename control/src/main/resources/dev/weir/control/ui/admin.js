// Asks the admin port, with the token of this tab if one is needed.

const TOKEN = 'weir-token';

export class TokenNeeded extends Error {}

export function remember(token) {
  sessionStorage.setItem(TOKEN, token);
}

/** The answer to a GET. */
export function ask(path) {
  return exchange(path, {});
}

/** The answer to a POST; a problem is an Error in its own words. */
export function send(path, body) {
  return exchange(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}

async function exchange(path, request) {
  const token = sessionStorage.getItem(TOKEN);
  const headers = { ...request.headers, ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(path, { ...request, headers });
  if (answer.status === 401) {
    sessionStorage.removeItem(TOKEN);
    throw new TokenNeeded('a token is needed');
  }
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    const expected = problem.expected ? ` Expected: ${problem.expected}` : '';
    throw new Error(problem.detail ? problem.detail + expected : `${path} answered ${answer.status}`);
  }
  return answer.json();
}
