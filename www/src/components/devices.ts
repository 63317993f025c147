// The speaker's camera, microphone and screen: what there is, what is chosen, and the tracks that come of it.
import { effect, signal } from '@preact/signals';

export type Picture = 'camera' | 'screen' | 'none';

export const cameras = signal<MediaDeviceInfo[]>([]);
export const microphones = signal<MediaDeviceInfo[]>([]);
export const camera_id = signal('');
export const microphone_id = signal('');
export const picture = signal<Picture>('camera');
export const video_track = signal<MediaStreamTrack | null>(null);
export const audio_track = signal<MediaStreamTrack | null>(null);
export const trouble = signal('');

const remembered = { camera: 'lanai-camera', microphone: 'lanai-microphone' } as const;

function recall(key: string): string {
    try {
        return localStorage.getItem(key) ?? '';
    } catch {
        return '';
    }
}

function remember(key: string, value: string): void {
    try {
        localStorage.setItem(key, value);
    } catch {
        // storage is off: asked again next time
    }
}

export async function open_devices(): Promise<void> {
    if (!navigator.mediaDevices) {
        trouble.value = 'This browser gives cameras and microphones only to pages over HTTPS.';
        return;
    }
    camera_id.value = recall(remembered.camera);
    microphone_id.value = recall(remembered.microphone);
    await use_microphone(microphone_id.value);
    await use_camera(camera_id.value);
    await list_devices();
    navigator.mediaDevices.addEventListener('devicechange', () => void list_devices());
}

async function list_devices(): Promise<void> {
    const all = await navigator.mediaDevices.enumerateDevices();
    cameras.value = all.filter((one) => one.kind === 'videoinput');
    microphones.value = all.filter((one) => one.kind === 'audioinput');
}

export async function use_camera(id: string): Promise<void> {
    const video: MediaTrackConstraints = {
        width: { ideal: 1280 },
        height: { ideal: 720 },
        frameRate: { ideal: 30 },
        ...(id ? { deviceId: { ideal: id } } : {}),
    };
    const track = await take(() => navigator.mediaDevices.getUserMedia({ video }), 'camera');
    if (!track) return;
    track.contentHint = 'motion';
    camera_id.value = track.getSettings().deviceId ?? id;
    remember(remembered.camera, camera_id.value);
    picture.value = 'camera';
    replace(video_track, track);
}

export async function use_screen(): Promise<void> {
    const video: MediaTrackConstraints = { frameRate: { ideal: 15, max: 30 } };
    const track = await take(() => navigator.mediaDevices.getDisplayMedia({ video, audio: false }), 'screen');
    if (!track) return;
    // Slides: keep them sharp, give up frames first.
    track.contentHint = 'detail';
    track.onended = () => void use_camera(camera_id.value); // "Stop sharing" in the browser's own bar
    picture.value = 'screen';
    replace(video_track, track);
}

export function use_no_picture(): void {
    picture.value = 'none';
    replace(video_track, null);
}

export async function use_microphone(id: string): Promise<void> {
    const audio: MediaTrackConstraints = {
        echoCancellation: true,
        noiseSuppression: true,
        ...(id ? { deviceId: { ideal: id } } : {}),
    };
    const track = await take(() => navigator.mediaDevices.getUserMedia({ audio }), 'microphone');
    if (!track) return;
    track.contentHint = 'speech';
    microphone_id.value = track.getSettings().deviceId ?? id;
    remember(remembered.microphone, microphone_id.value);
    replace(audio_track, track);
}

async function take(open: () => Promise<MediaStream>, what: string): Promise<MediaStreamTrack | null> {
    try {
        const stream = await open();
        trouble.value = '';
        return stream.getTracks()[0] ?? null;
    } catch (error) {
        trouble.value = explain_trouble(error, what);
        return null;
    }
}

function explain_trouble(error: unknown, what: string): string {
    const name = error instanceof DOMException ? error.name : '';
    if (name === 'NotAllowedError' && what === 'screen') return 'The screen was not shared.';
    if (name === 'NotAllowedError')
        return `This page may not use the ${what}. Allow it beside the address, then load the page again.`;
    if (name === 'NotFoundError') return `There is no ${what} on this device.`;
    if (name === 'NotReadableError') return `Another program holds the ${what}. Close it and choose again.`;
    return `The ${what} did not open (${name || String(error)}).`;
}

function replace(slot: typeof video_track, track: MediaStreamTrack | null): void {
    const before = slot.value;
    slot.value = track;
    if (before && before !== track) {
        before.onended = null;
        before.stop();
    }
}

// Calls back with the tracks whenever one was exchanged.
export function on_tracks(changed: (video: MediaStreamTrack | null, audio: MediaStreamTrack | null) => void): void {
    effect(() => changed(video_track.value, audio_track.value));
}
