// The attend page: the stage, what is on, Q&A and chat beside it, the programme below. At /ask/{stage} the same page
// for people in the room: the ask box first and no second picture of what is in front of them.
import { signal } from '@preact/signals';
import { render } from 'preact';
import { About } from '../components/about';
import { ChatPanel } from '../components/chat_panel';
import { NowNext } from '../components/now_next';
import { ProgrammeList } from '../components/programme_list';
import { announce_questions, QaPanel } from '../components/qa_panel';
import { Announcer, Header, Refused, Toasts } from '../components/shell';
import { make_player_model, StagePlayer } from '../components/stage_player';
import { TabBar } from '../components/tabs';
import { install_debug_hook } from '../net/peers';
import { questions_in } from '../state/select';
import { questions, stage, stages, start, state } from '../state/store';
import { is_ask_page, stage_from_address } from './address';

const asking = is_ask_page(location.pathname);
const tab = signal('qa');
const player = make_player_model();

function SidePanel() {
    const open = questions_in(questions.value, stage.value?.id ?? '', ['approved', 'on_stage'], 'new').length;
    return (
        <aside class="side card" aria-label="Questions and chat">
            <TabBar
                name="side"
                current={tab}
                tabs={[
                    { id: 'qa', label: 'Q&A', count: open },
                    { id: 'chat', label: 'Chat' },
                ]}
            />
            <div
                class="side-body"
                role="tabpanel"
                id={`side-panel-${tab.value}`}
                aria-labelledby={`side-tab-${tab.value}`}
            >
                {tab.value === 'qa' ? <QaPanel focus_ask={asking} /> : <ChatPanel may_delete={false} />}
            </div>
        </aside>
    );
}

function OtherStages() {
    if (stages.value.length < 2) return null;
    return (
        <nav class="stages" aria-label="Stages">
            {stages.value.map((one) => (
                <a
                    href={`/stage/${encodeURIComponent(one.id)}`}
                    aria-current={one.id === stage.value?.id ? 'page' : undefined}
                >
                    {one.title}
                </a>
            ))}
        </nav>
    );
}

function Page() {
    return (
        <>
            <a class="skip" href="#programme">
                Skip to the programme
            </a>
            <Header page={stage.value?.title ?? ''} />
            <main class={`attend ${asking ? 'is-asking' : ''}`} aria-busy={state.value.you === null}>
                <div class="attend-stage">
                    <OtherStages />
                    {!asking && <StagePlayer model={player} />}
                    <NowNext />
                </div>
                <SidePanel />
                <div class="attend-more">
                    <ProgrammeList />
                    <About />
                </div>
            </main>
            <Toasts />
            <Announcer />
            <Refused />
        </>
    );
}

install_debug_hook();
start('attendee', asking ? 'ask' : 'attend', stage_from_address(location.pathname, location.search));
announce_questions();
render(<Page />, document.getElementById('page') as HTMLElement);
