// The organisers' page: the day as rooms by time, where the plan comes from, importing one, and what is to be decided.
import { signal } from '@preact/signals';
import { render } from 'preact';
import { ProgrammeConflicts, to_decide } from '../components/organise_conflicts';
import { OrganiseDay, show_talk } from '../components/organise_day';
import { ProgrammeImport } from '../components/organise_import';
import { ProgrammeSource } from '../components/organise_source';
import { TakeHome } from '../components/organise_take_home';
import { announce_more, Announcer, Header, Toasts, Whole } from '../components/shell';
import { TabBar } from '../components/tabs';
import { install_debug_hook } from '../net/peers';
import { open_reports } from '../state/people';
import { stages, start, state } from '../state/store';
import { stage_from_address } from './address';

const tab = signal('day'); // on a phone one thing at a time; on a desk the style sheet shows all

// What waits there, in brackets.
function reports_of(stage: string): string {
    const count = open_reports.value.filter((one) => one.stage === stage).length;
    return count === 0 ? '' : ` (${count} ${count === 1 ? 'report' : 'reports'})`;
}

function Ways() {
    const several = stages.value.length > 1;
    return (
        <nav class="org-ways" aria-label="Other pages">
            {stages.value.map((one) => (
                <>
                    <a href={`/moderate?stage=${encodeURIComponent(one.id)}`}>Moderate{several && ` ${one.title}`}</a>
                    <a href={`/moderate?stage=${encodeURIComponent(one.id)}#people`} data-testid="people-link">
                        People{several && ` ${one.title}`}
                        {reports_of(one.id)}
                    </a>
                    <a href={`/room/${encodeURIComponent(one.id)}`}>Room screen{several && ` ${one.title}`}</a>
                </>
            ))}
            <a href={stages.value[0] && several ? `/stage/${encodeURIComponent(stages.value[0].id)}` : '/'}>Attend</a>
        </nav>
    );
}

function Page() {
    const show = (talk: string): void => {
        tab.value = 'day';
        show_talk(talk);
    };
    return (
        <>
            <a class="skip" href="#plan">
                Skip to the plan
            </a>
            <Header page="Organise" />
            <main class="organise" data-tab={tab.value} aria-busy={state.value.you === null}>
                <h1 class="visually-hidden">Organise</h1>
                <Ways />
                <TabBar
                    name="org"
                    current={tab}
                    tabs={[
                        { id: 'day', label: 'The day' },
                        { id: 'plan', label: 'The plan', count: to_decide() },
                    ]}
                />
                <div class="org-area is-day" id="org-panel-day">
                    <OrganiseDay />
                </div>
                <div class="org-area is-plan" id="org-panel-plan">
                    <div id="plan" class="org-plan">
                        <ProgrammeConflicts show={show} />
                        <ProgrammeSource />
                        <ProgrammeImport />
                        <TakeHome />
                    </div>
                </div>
            </main>
            <Toasts />
            <Announcer />
        </>
    );
}

install_debug_hook();
announce_more(to_decide, 'thing is to decide', 'things are to decide');
start('organiser', 'organise', stage_from_address(location.pathname, location.search));
render(
    <Whole>
        <Page />
    </Whole>,
    document.getElementById('page') as HTMLElement,
);
