// UDP or TCP. The browser tries all candidates of the answer and takes TCP by itself where no UDP gets through at all. A
// network may also let UDP start and then stop it: then the next connection is made over TCP alone.

export type Protocol = 'udp' | 'tcp';

const candidate = /^a=candidate:\S+ \d+ (udp|tcp) /i;

function protocol_of_line(line: string): string | undefined {
    return candidate.exec(line)?.[1]?.toLowerCase();
}

export function offers_tcp(answer: string): boolean {
    return answer.split('\n').some((line) => protocol_of_line(line) === 'tcp');
}

export function only_tcp(answer: string): string {
    return answer
        .split('\n')
        .filter((line) => protocol_of_line(line) !== 'udp')
        .join('\n');
}

// What the connection runs over now; null while it runs over nothing.
export function protocol_in_use(report: RTCStatsReport): Protocol | null {
    const entries = new Map<string, Record<string, unknown>>();
    report.forEach((entry: Record<string, unknown>) => entries.set(String(entry.id), entry));
    let pair: Record<string, unknown> | undefined;
    for (const entry of entries.values()) {
        if (entry.type === 'transport' && entry.selectedCandidatePairId) {
            pair = entries.get(String(entry.selectedCandidatePairId));
            break;
        }
        // Firefox has no transport entry.
        if (entry.type === 'candidate-pair' && entry.selected === true) pair = entry;
    }
    const protocol = pair && entries.get(String(pair.localCandidateId))?.protocol;
    return protocol === 'udp' || protocol === 'tcp' ? protocol : null;
}

export class Route {
    private tcp_offered_ = false;
    private tcp_alone_ = false;
    private tcp_next_ = false;

    // The answer as this connection shall see it.
    choose(answer: string): string {
        this.tcp_offered_ = offers_tcp(answer);
        this.tcp_alone_ = this.tcp_next_ && this.tcp_offered_;
        this.tcp_next_ = false;
        return this.tcp_alone_ ? only_tcp(answer) : answer;
    }

    // The server is there, and nothing comes over UDP. True: the next connection is another one, over TCP alone. After
    // that one everything is tried again.
    udp_failed(): boolean {
        if (!this.tcp_offered_ || this.tcp_alone_) return false;
        this.tcp_next_ = true;
        return true;
    }
}
