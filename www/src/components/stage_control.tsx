// Cutting the stage: what is selected, what is really on air, and a muted look at the output.
import { signal } from '@preact/signals';
import type { Source } from '../protocol';
import { attempt, stage } from '../state/store';
import { Icon, type IconName } from './icons';
import { useWhep, type PlayerModel } from './stage_player';

const cutting = signal<string | null>(null);
const kind_icons: Record<Source['kind'], IconName> = { slate: 'stage', playout: 'play', live: 'camera' };

export function StageControl({ model }: { model: PlayerModel }) {
    const video = useWhep(stage.value?.id ?? '', model);
    const sources = stage.value?.sources ?? [];
    const { selected, on_air } = stage.value ?? { selected: '', on_air: '' };
    const waiting = selected !== on_air ? sources.find((one) => one.id === selected) : null;
    const air = sources.find((one) => one.id === on_air);
    return (
        <section class="control card" aria-label="Stage">
            <h2 class="column-head">
                Stage <small>{stage.value?.title}</small>
            </h2>
            <div class="monitor" data-watch={model.status.value.state}>
                <video ref={video} autoplay playsInline muted data-testid="stage-video" aria-label="What viewers see" />
                <span
                    class={`badge ${model.status.value.state === 'playing' ? 'is-live' : ''}`}
                    data-testid="on-air"
                    data-on-air={on_air}
                >
                    {model.status.value.state === 'playing' ? `On air: ${air?.label ?? on_air}` : 'No picture yet'}
                </span>
            </div>
            {waiting && (
                <p class="notice">
                    “{waiting.label}” is selected and not sending. Viewers see {air?.label ?? 'the slate'} until it
                    does.
                </p>
            )}
            <div class="cuts" role="group" aria-label="Cut to">
                {sources.map((one) => (
                    <CutButton key={one.id} source={one} selected={selected === one.id} on_air={on_air === one.id} />
                ))}
            </div>
        </section>
    );
}

function CutButton({ source, selected, on_air }: { source: Source; selected: boolean; on_air: boolean }) {
    const cut = async (): Promise<void> => {
        cutting.value = source.id;
        await attempt('cut', { source: source.id });
        cutting.value = null;
    };
    return (
        <button
            type="button"
            class={`cut ${on_air ? 'is-air' : ''} ${selected ? 'is-chosen' : ''}`}
            data-testid={`cut-${source.id}`}
            aria-pressed={selected}
            disabled={cutting.value !== null}
            onClick={() => void cut()}
        >
            <Icon name={kind_icons[source.kind]} />
            <span class="cut-label">{source.label}</span>
            <span class="cut-state">
                <span class={`source-dot ${source.live ? 'is-live' : ''}`} />
                {on_air ? (
                    <b class="cut-air">On air</b>
                ) : selected ? (
                    <b class="cut-wait">Selected</b>
                ) : source.live ? (
                    'Ready'
                ) : (
                    'No signal'
                )}
            </span>
        </button>
    );
}
