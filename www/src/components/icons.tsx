// Line icons, 24 by 24, in the colour of the text beside them.

const paths = {
    sound: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4 4 0 0 1 0 6M18 6.5a7.5 7.5 0 0 1 0 11',
    muted: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5',
    full: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
    up: 'M12 19V6M6 11.5 12 5.5l6 6',
    moon: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z',
    sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
    close: 'M6 6l12 12M18 6 6 18',
    check: 'M5 12.5 10 17.5 19.5 7',
    stage: 'M4 5h16v11H4zM12 16v4M8 20h8',
    people: 'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5c.6-3.4 3.2-5 6.5-5s5.900 1.600 6.500 5M16 5a3.300 3.300 0 0 1 0 6.300M18 14.800c2 .7 3.200 2.300 3.500 4.700',
    camera: 'M3.5 7h11v10h-11zM14.500 10.500l6-3v9l-6-3',
    screen: 'M3.500 5h17v11h-17zM9 20h6',
    microphone:
        'M12 3.500a2.800 2.800 0 0 0-2.800 2.800v5a2.800 2.800 0 0 0 5.600 0v-5A2.800 2.800 0 0 0 12 3.500zM5.800 11.500a6.200 6.200 0 0 0 12.400 0M12 17.700v3',
    trash: 'M5 7h14M10 7V4.500h4V7M7 7l.8 12.500h8.400L17 7',
    award: 'M12 14.500a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11zM8.500 13.500 7 21l5-2.500 5 2.500-1.500-7.500',
    play: 'M8 5.500v13l10.500-6.500z',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
    return (
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d={paths[name]} />
        </svg>
    );
}
