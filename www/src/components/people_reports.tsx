// What people reported: the words themselves, why, and what to do about them.
import { signal } from '@preact/signals';
import { remark_max, type Report, type Subject } from '../protocol_chat';
import { act, open_reports, way_out } from '../state/people';
import { messages, questions, stage, stages } from '../state/store';
import { ago, now_coarse_ms } from '../time';
import { once } from './once';
import { AboutAuthor } from './people_author';
import { LongText } from './text';

// The report whose question is being rejected.
const opened = signal<string | null>(null);
const reason = signal('');
const usual_reason = 'Please be kinder';

export function Reports() {
    const list = open_reports.value;
    return (
        <section class="people-part" aria-label="Reports">
            <h3 class="group-title">Reports{list.length > 0 ? ` (${list.length})` : ''}</h3>
            {list.length === 0 && <p class="muted people-none">Nobody has reported anything.</p>}
            {list.map((one) => (
                <ReportCard key={one.id} report={one} />
            ))}
        </section>
    );
}

function ReportCard({ report }: { report: Report }) {
    const elsewhere = report.stage !== stage.value?.id && stages.value.find((one) => one.id === report.stage);
    return (
        <article class="reported" data-testid="report" data-id={report.id}>
            <p class="question-meta">
                <b>{report.name || (report.kind === 'question' ? 'Anonymous' : 'Guest')}</b>
                <span>{report.kind}</span>
                <span>
                    {report.count} {report.count === 1 ? 'report' : 'reports'}
                </span>
                <span>{ago(report.at_ms, now_coarse_ms.value)}</span>
                {elsewhere && <span>{elsewhere.title}</span>}
            </p>
            <p class="reported-text">
                <LongText text={report.text} />
            </p>
            <ul class="reported-reasons">
                {report.reasons.map((one) => (
                    <li key={one}>{`“${one}”`}</li>
                ))}
            </ul>
            <Actions report={report} />
        </article>
    );
}

function Actions({ report }: { report: Report }) {
    const subject: Subject = { kind: report.kind, id: report.subject, name: report.name };
    const rejecting = opened.value === report.id;
    const role = messages.value.get(report.subject)?.author.role;
    const by_staff = role === 'moderator' || role === 'organiser'; // not to be muted
    return (
        <>
            <div class="mod-actions">
                <TakeAway report={report} open={rejecting} toggle={() => (opened.value = rejecting ? null : report.id)} />
                {!by_staff && <AboutAuthor subject={subject} testid="report" />}
                <button
                    type="button"
                    class="button is-small is-quiet"
                    data-testid="report-close"
                    title="There is nothing to do"
                    onClick={once(() => void act('close_report', { report: report.id }))}
                >
                    Close
                </button>
            </div>
            {rejecting && <RejectReported report={report} />}
        </>
    );
}

interface TakeAwayProps {
    report: Report;
    open: boolean;
    toggle: () => void;
}

function TakeAway({ report, open, toggle }: TakeAwayProps) {
    if (report.kind === 'message') {
        return (
            <button
                type="button"
                class="button is-small is-danger"
                data-testid="report-delete"
                onClick={once(() => void act('delete_message', { message: report.subject }))}
            >
                Delete message
            </button>
        );
    }
    const question = questions.value.get(report.subject);
    const way = way_out(question);
    if (!question || way === null) return null; // on stage: it is taken off there
    if (way === 'archive') {
        return (
            <button
                type="button"
                class="button is-small is-danger"
                data-testid="report-archive"
                onClick={once(() => void act('archive', { question: question.id, version: question.version }))}
            >
                Archive question
            </button>
        );
    }
    return (
        <button
            type="button"
            class="button is-small is-danger"
            data-testid="report-reject"
            aria-expanded={open}
            onClick={once(() => {
                reason.value = usual_reason;
                toggle();
            })}
        >
            Reject question
        </button>
    );
}

function RejectReported({ report }: { report: Report }) {
    const send = (event: Event): void => {
        event.preventDefault();
        const question = questions.value.get(report.subject);
        if (!question || reason.value.trim() === '') return;
        opened.value = null;
        void act('reject', { question: question.id, version: question.version, reason: reason.value.trim() });
    };
    return (
        <form class="reject-form" onSubmit={send}>
            <input
                class="input"
                data-testid="report-reason"
                aria-label="Reason, shown to the asker"
                placeholder="Reason, shown to the asker"
                maxLength={remark_max}
                value={reason.value}
                onInput={(event) => (reason.value = event.currentTarget.value)}
            />
            <div class="mod-actions">
                <button
                    type="submit"
                    class="button is-small is-danger"
                    data-testid="report-reject-confirm"
                    disabled={reason.value.trim() === ''}
                >
                    Reject
                </button>
                <button type="button" class="button is-small is-quiet" onClick={() => (opened.value = null)}>
                    Keep
                </button>
            </div>
        </form>
    );
}
