// Publishers and viewers of a test's own in a page of the server's origin, as other people's pages make them.

// Publishes Chromium's fake camera and microphone. codec: "VP8" …; encodings: sendEncodings of the video.
// Resolves to the answer; the page keeps the peer connection as window.publisher.
export const publish = (page, { source, token, codec, encodings, width = 640, height = 360 }) => page.evaluate(async (options) => {
  const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: options.width, height: options.height, frameRate: 30 } });
  const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  const video = pc.addTransceiver(media.getVideoTracks()[0], { direction: 'sendonly', sendEncodings: options.encodings ?? [{ maxBitrate: 400_000 }] });
  pc.addTransceiver(media.getAudioTracks()[0], { direction: 'sendonly' });
  if (options.codec) {
    const { codecs } = RTCRtpSender.getCapabilities('video');
    const wanted = codecs.filter((c) => c.mimeType === `video/${options.codec}`);
    video.setCodecPreferences([...wanted, ...codecs.filter((c) => c.mimeType === 'video/rtx')]);
  }
  await pc.setLocalDescription();
  const response = await fetch(`/whip/ballroom-c/${options.source}`, { method: 'POST', body: pc.localDescription.sdp,
    headers: { 'Content-Type': 'application/sdp', Authorization: `Bearer ${options.token}` } });
  const sdp = await response.text();
  if (response.status !== 201) throw new Error(`WHIP ${response.status}: ${sdp}`);
  await pc.setRemoteDescription({ type: 'answer', sdp });
  if (!options.encodings) { // else Chromium begins with a smaller picture and takes its time
    const parameters = video.sender.getParameters();
    parameters.degradationPreference = 'maintain-resolution';
    await video.sender.setParameters(parameters);
  }
  window.publisher = { pc, location: response.headers.get('Location') };
  return sdp;
}, { source, token, codec, encodings, width, height });

// Ends what publish() began.
export const unpublish = (page) => page.evaluate(async () => {
  const { pc, location } = window.publisher;
  for (const sender of pc.getSenders()) sender.track?.stop();
  pc.close();
  await fetch(location, { method: 'DELETE' });
});

// Of each video stream that is sent.
export const sent = (page) => page.evaluate(async () => {
  const streams = [];
  for (const report of (await window.publisher.pc.getStats()).values()) {
    if (report.type === 'outbound-rtp' && report.kind === 'video') streams.push({ rid: report.rid, frames: report.framesSent, bytes: report.bytesSent, width: report.frameWidth, active: report.active, encoder: report.encoderImplementation, pli: report.pliCount });
  }
  return streams;
});

// Watches; offers only `codecs` of video if given. The page keeps it as window.viewer.
export const watch = (page, { codecs } = {}) => page.evaluate(async (names) => {
  const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  const stream = new MediaStream();
  const element = document.createElement('video');
  Object.assign(element, { autoplay: true, muted: true, srcObject: stream });
  document.body.append(element);
  pc.ontrack = ({ track }) => stream.addTrack(track);
  const video = pc.addTransceiver('video', { direction: 'recvonly' });
  pc.addTransceiver('audio', { direction: 'recvonly' });
  if (names) {
    const all = RTCRtpReceiver.getCapabilities('video').codecs;
    video.setCodecPreferences(all.filter((c) => c.mimeType === 'video/rtx' || names.some((name) => c.mimeType === `video/${name}`)));
  }
  await pc.setLocalDescription();
  const response = await fetch('/whep/ballroom-c', { method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: pc.localDescription.sdp });
  const sdp = await response.text();
  if (response.status !== 201) throw new Error(`WHEP ${response.status}: ${sdp}`);
  await pc.setRemoteDescription({ type: 'answer', sdp });
  window.viewer = { pc, location: response.headers.get('Location') };
}, codecs);

// What window.viewer, or the page's own player, decodes.
export const seen = (page) => page.evaluate(async () => {
  const stats = await (window.viewer ? window.viewer.pc.getStats() : window.__lanai.stats());
  const result = { codec: '', frames: 0, keyFrames: 0, width: 0, height: 0, frozen_s: 0, freezes: 0, sounds: 0, pli: 0, lost: 0 };
  for (const report of stats?.values() ?? []) {
    if (report.type !== 'inbound-rtp') continue;
    if (report.kind === 'audio') result.sounds = report.packetsReceived;
    if (report.kind !== 'video') continue;
    Object.assign(result, { codec: stats.get(report.codecId)?.mimeType?.replace('video/', '') ?? '', frames: report.framesDecoded, keyFrames: report.keyFramesDecoded,
      width: report.frameWidth ?? 0, height: report.frameHeight ?? 0, frozen_s: report.totalFreezesDuration ?? 0, freezes: report.freezeCount ?? 0,
      pli: report.pliCount, lost: report.packetsLost });
  }
  return result;
});

// The video codecs of those that this browser both encodes and decodes.
export const codecsOf = (page, names) => page.evaluate((wanted) => wanted.filter((name) => [RTCRtpSender, RTCRtpReceiver].every((side) =>
  side.getCapabilities('video').codecs.some((c) => c.mimeType === `video/${name}`))), names);
