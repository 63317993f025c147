// The ICE servers in a Link header, read as strictly as the players that are around read them: rel first, then
// username, credential and credential-type, entries joined by ", ".
const entry = /^<([^>]+)>; rel="ice-server"(?:; username="((?:[^"\\]|\\.)*)"; credential="((?:[^"\\]|\\.)*)"; credential-type="password")?$/;

export function iceServers(header) {
  if (!header) return [];
  return header.split(', ').map((text) => {
    const match = entry.exec(text);
    if (!match) throw new Error(`no player reads this: ${text}`);
    const [, urls, username, credential] = match;
    return username === undefined ? { urls } : { urls, username: JSON.parse(`"${username}"`), credential: JSON.parse(`"${credential}"`) };
  });
}
