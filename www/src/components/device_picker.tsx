// Chooses picture and sound for publishing; a change while live is taken over without a new connection.
import {
    camera_id,
    cameras,
    microphone_id,
    microphones,
    picture,
    trouble,
    use_camera,
    use_microphone,
    use_no_picture,
    use_screen,
} from './devices';
import { Icon } from './icons';

export function DevicePicker() {
    const can_share = typeof navigator.mediaDevices?.getDisplayMedia === 'function';
    return (
        <div class="devices">
            {trouble.value && (
                <p class="notice" role="alert" data-testid="device-trouble">
                    {trouble.value}
                </p>
            )}
            <div class="devices-picture" role="group" aria-label="Picture">
                <button
                    type="button"
                    class="choice"
                    data-testid="use-camera"
                    aria-pressed={picture.value === 'camera'}
                    onClick={() => void use_camera(camera_id.value)}
                >
                    <Icon name="camera" /> Camera
                </button>
                <button
                    type="button"
                    class="choice"
                    data-testid="use-screen"
                    aria-pressed={picture.value === 'screen'}
                    disabled={!can_share}
                    onClick={() => void use_screen()}
                >
                    <Icon name="screen" /> Screen
                </button>
                <button
                    type="button"
                    class="choice"
                    data-testid="use-voice"
                    aria-pressed={picture.value === 'none'}
                    onClick={use_no_picture}
                >
                    <Icon name="microphone" /> Voice only
                </button>
            </div>
            <Choice
                label="Camera"
                testid="camera-select"
                devices={cameras.value}
                value={camera_id.value}
                choose={use_camera}
            />
            <Choice
                label="Microphone"
                testid="microphone-select"
                devices={microphones.value}
                value={microphone_id.value}
                choose={use_microphone}
            />
        </div>
    );
}

interface ChoiceProps {
    label: string;
    testid: string;
    devices: MediaDeviceInfo[];
    value: string;
    choose(id: string): Promise<void>;
}

function Choice({ label, testid, devices, value, choose }: ChoiceProps) {
    return (
        <label class="device">
            <span>{label}</span>
            <select
                class="input"
                data-testid={testid}
                disabled={devices.length === 0}
                value={value}
                onChange={(event) => void choose(event.currentTarget.value)}
            >
                {devices.length === 0 && <option>None found</option>}
                {devices.map((one, index) => (
                    <option value={one.deviceId}>{one.label || `${label} ${index + 1}`}</option>
                ))}
            </select>
        </label>
    );
}
