// SPDX-License-Identifier: GPL-2.0
/*
 * Lets packets traverse a hook, or an XDP program, and tells what each of them
 * took: for scripts/bench.  Not part of the series.
 *
 * /dev/nf_lua_bench: write() adds a packet, from its Ethernet header on; the ioctls
 * below do the rest.  Packets go to a hook of the caller's network namespace, or
 * through the XDP program that was set, with interrupts off.
 *
 * BENCH_RUN counts by the time stamp counter: in QEMU with -icount that is one for
 * each instruction, wherever the guest spends it.  BENCH_TRACE lets the CPU trap
 * after each instruction, and keeps its registers: nothing about a call stays
 * hidden, on any number of CPUs.  BENCH_OVERRUN puts a breakpoint on a function, and
 * tells what a call took from the first time on that it came by there.
 */
#include <linux/filter.h>
#include <linux/kdebug.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/netfilter.h>
#include <linux/nsproxy.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/uaccess.h>
#include <linux/uio.h>
#include <linux/vmalloc.h>
#include <net/ip.h>
#include <net/net_namespace.h>
#include <net/xdp.h>
#include <asm/debugreg.h>
#include <asm/ibt.h>
#include <asm/text-patching.h>

#define PACKETS_MAX	4096
#define ROOM		128
#define TRACE_MAX	(1 << 18)

struct bench_run {
	__u32 hook;		/* NF_INET_*, without an XDP program */
	__u32 count;		/* packets, over and over again */
	__u32 passed;		/* gets how many were let through */
	__u32 unused;
	__u64 took;		/* u32[count]: gets what each of them took */
};

/* Registers before an instruction was run. */
struct bench_step {
	__u64 ip;
	__u64 reg[16];		/* as instructions number them */
	__u64 gs;		/* start of the CPU's data */
	__u8 code[16];
};

struct bench_trace {
	__u32 hook;
	__u32 packet;		/* which */
	__u32 count;		/* room for steps; gets how many there were */
	__u32 unused;
	__u64 steps;		/* struct bench_step[count] */
};

struct bench_overrun {
	__u64 function;		/* its address */
	__u64 text_poke;	/* that of the kernel's function, which no module may call */
	__u32 hook;
	__u32 count;		/* of times that the first packet is sent */
	__u32 took;		/* gets the most that it took, undisturbed */
	__u32 after;		/* gets the most that it took from @function on; 0: never there */
};

#define BENCH_CLEAR	_IO('L', 0)
#define BENCH_XDP	_IO('L', 1)			/* file of a program, or -1 */
#define BENCH_RUN	_IOWR('L', 2, struct bench_run)
#define BENCH_TRACE	_IOWR('L', 3, struct bench_trace)
#define BENCH_QUEUE	_IO('L', 4)			/* so many, which are then freed */
#define BENCH_DEVICE	_IO('L', 5)			/* index: of packets from now on */
#define BENCH_OVERRUN	_IOWR('L', 6, struct bench_overrun)

struct tracer {
	struct bench_step *steps;
	u32 count;
	u32 room;
};

static DEFINE_PER_CPU(struct tracer *, tracing);

/* The breakpoint of BENCH_OVERRUN, and when it was met first, 0: not yet. */
static unsigned long breakpoint;
static u64 reached;

/* of one opened file; the caller does not use it twice at a time */
struct bench {
	struct net_device *dev;
	struct sk_buff *skb[PACKETS_MAX];
	u32 packets;
	u32 next;
	struct bpf_prog *xdp;
	struct xdp_rxq_info rxq;
};

static int trap(struct notifier_block *nb, unsigned long val, void *data)
{
	struct die_args *args = data;
	struct tracer *t = this_cpu_read(tracing);
	struct pt_regs *r = args->regs;
	unsigned long *dr6;

	if (val == DIE_INT3 && breakpoint && r->ip == breakpoint + INT3_INSN_SIZE) {
		/* in the place of what does nothing */
		r->ip = breakpoint + ENDBR_INSN_SIZE;
		if (!reached)
			reached = rdtsc_ordered();
		return NOTIFY_STOP;
	}
	if (val != DIE_DEBUG)
		return NOTIFY_DONE;
	dr6 = (unsigned long *)args->err;
	if (!t || !(*dr6 & DR_STEP))
		return NOTIFY_DONE;
	*dr6 &= ~DR_STEP;
	if (t->count < t->room) {
		struct bench_step *step = &t->steps[t->count];

		*step = (struct bench_step) {
			.ip = r->ip,
			.reg = { r->ax, r->cx, r->dx, r->bx, r->sp, r->bp, r->si, r->di,
				 r->r8, r->r9, r->r10, r->r11, r->r12, r->r13, r->r14,
				 r->r15 },
			.gs = this_cpu_read(this_cpu_off),
		};
		/* as it is, patched by alternatives and static calls */
		copy_from_kernel_nofault(step->code, (void *)r->ip, sizeof(step->code));
	}
	t->count++;
	return NOTIFY_STOP;
}

static struct notifier_block trap_nb = { .notifier_call = trap, .priority = INT_MAX };

static int passed(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	consume_skb(skb);
	return 0;
}

/* Whether the packet is let through; it stays the caller's. */
static noinline bool traverse(struct bench *b, u32 hook, struct sk_buff *skb,
			      struct xdp_buff *xdp)
{
	if (b->xdp)
		return bpf_prog_run(b->xdp, xdp) == XDP_PASS;
	return nf_hook(NFPROTO_IPV4, hook, dev_net(skb->dev), NULL, skb, skb->dev, skb->dev,
		       passed) == 1;
}

static bool one(struct bench *b, u32 hook, u32 i, struct tracer *t, u64 *took)
{
	struct sk_buff *skb = b->skb[i];
	struct xdp_buff xdp;
	u64 start;
	bool pass;

	xdp_init_buff(&xdp, PAGE_SIZE, &b->rxq);
	xdp_prepare_buff(&xdp, skb->head, skb_headroom(skb) - ETH_HLEN, skb->len + ETH_HLEN,
			 false);
	skb_get(skb);		/* what is dropped is freed */
	if (t) {
		this_cpu_write(tracing, t);
		asm volatile("push %0; popf" : : "r" (native_save_fl() | X86_EFLAGS_TF)
			     : "memory", "cc");
		pass = traverse(b, hook, skb, &xdp);
		asm volatile("push %0; popf" : : "r" (native_save_fl() & ~X86_EFLAGS_TF)
			     : "memory", "cc");
		this_cpu_write(tracing, NULL);
	} else {
		start = rdtsc_ordered();
		pass = traverse(b, hook, skb, &xdp);
		*took = rdtsc_ordered() - start;
	}
	if (b->xdp || pass)
		consume_skb(skb);
	return pass;
}

static int bench_run(struct bench *b, struct bench_run __user *arg)
{
	struct bench_run run;
	int err = -EFAULT;
	u32 *took, i;
	u64 n;

	if (copy_from_user(&run, arg, sizeof(run)))
		return -EFAULT;
	if (!b->packets || run.count > 1000000 || run.hook >= NF_INET_NUMHOOKS)
		return -EINVAL;
	took = kvcalloc(run.count, sizeof(*took), GFP_KERNEL);
	if (!took)
		return -ENOMEM;

	run.passed = 0;
	for (i = 0; i < run.count; i++) {
		rcu_read_lock();
		local_bh_disable();
		local_irq_disable();
		run.passed += one(b, run.hook, b->next, NULL, &n);
		local_irq_enable();
		local_bh_enable();
		rcu_read_unlock();
		took[i] = n;
		b->next = (b->next + 1) % b->packets;
	}
	if (!copy_to_user(u64_to_user_ptr(run.took), took, run.count * sizeof(*took)) &&
	    !copy_to_user(arg, &run, sizeof(run)))
		err = 0;
	kvfree(took);
	return err;
}

static int bench_trace(struct bench *b, struct bench_trace __user *arg)
{
	struct bench_trace trace;
	struct tracer t = { };
	int err = -EFAULT;

	if (copy_from_user(&trace, arg, sizeof(trace)))
		return -EFAULT;
	if (trace.packet >= b->packets || trace.count > TRACE_MAX ||
	    trace.hook >= NF_INET_NUMHOOKS)
		return -EINVAL;
	t.room = trace.count;
	t.steps = kvcalloc(t.room, sizeof(*t.steps), GFP_KERNEL);
	if (!t.steps)
		return -ENOMEM;

	rcu_read_lock();
	local_bh_disable();
	local_irq_disable();
	one(b, trace.hook, trace.packet, &t, NULL);
	local_irq_enable();
	local_bh_enable();
	rcu_read_unlock();

	trace.count = t.count;
	if (!copy_to_user(u64_to_user_ptr(trace.steps), t.steps,
			  min(t.count, t.room) * sizeof(*t.steps)) &&
	    !copy_to_user(arg, &trace, sizeof(trace)))
		err = 0;
	kvfree(t.steps);
	return err;
}

static int bench_overrun(struct bench *b, struct bench_overrun __user *arg)
{
	void *(*poke)(void *addr, const void *opcode, size_t len);
	static const u8 int3 = INT3_INSN_OPCODE;
	struct bench_overrun run;
	u8 *function, first;
	u64 took;
	u32 i;

	if (copy_from_user(&run, arg, sizeof(run)))
		return -EFAULT;
	function = (u8 *)(unsigned long)run.function;
	poke = (void *)(unsigned long)run.text_poke;
	if (!b->packets || run.hook >= NF_INET_NUMHOOKS || !function || !poke ||
	    (*(u32 *)function != gen_endbr() && *(u32 *)function != gen_endbr_poison()))
		return -EINVAL;
	run.took = 0;
	run.after = 0;
	first = *function;
	for (i = 0; i < 2 * run.count; i++) {
		bool watched = i % 2;

		if (watched) {
			poke(function, &int3, sizeof(int3));
			breakpoint = (unsigned long)function;
			reached = 0;
		}
		rcu_read_lock();
		local_bh_disable();
		local_irq_disable();
		one(b, run.hook, 0, NULL, &took);
		if (watched)
			took = reached ? rdtsc_ordered() - reached : 0;
		local_irq_enable();
		local_bh_enable();
		rcu_read_unlock();
		if (watched) {
			poke(function, &first, sizeof(first));
			breakpoint = 0;
			run.after = max_t(u64, run.after, took);
		} else {
			run.took = max_t(u64, run.took, took);
		}
	}
	return copy_to_user(arg, &run, sizeof(run)) ? -EFAULT : 0;
}

/* Copies go to the hook, and what it lets through, sooner or later, is freed. */
static int bench_queue(struct bench *b, u32 n)
{
	struct net_device *dev = b->dev;
	struct sk_buff *skb;

	if (!b->packets)
		return -EINVAL;
	while (n--) {
		skb = skb_copy(b->skb[b->next], GFP_KERNEL);
		if (!skb)
			return -ENOMEM;
		b->next = (b->next + 1) % b->packets;
		local_bh_disable();
		NF_HOOK(NFPROTO_IPV4, NF_INET_FORWARD, dev_net(dev), NULL, skb, dev, dev,
			passed);
		local_bh_enable();
	}
	return 0;
}

static void bench_clear(struct bench *b)
{
	while (b->packets)
		consume_skb(b->skb[--b->packets]);
	b->next = 0;
}

/* The packets that there are may be of the one before. */
static int bench_device(struct bench *b, int index)
{
	struct net_device *dev = dev_get_by_index(current->nsproxy->net_ns, index);

	if (!dev)
		return -ENODEV;
	bench_clear(b);
	dev_put(b->dev);
	b->dev = dev;
	b->rxq.dev = dev;
	return 0;
}

static int bench_xdp(struct bench *b, int fd)
{
	struct bpf_prog *prog = NULL;

	if (fd >= 0) {
		prog = bpf_prog_get_type_dev(fd, BPF_PROG_TYPE_XDP, false);
		if (IS_ERR(prog))
			return PTR_ERR(prog);
	}
	if (b->xdp)
		bpf_prog_put(b->xdp);
	b->xdp = prog;
	return 0;
}

static long bench_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct bench *b = file->private_data;

	switch (cmd) {
	case BENCH_CLEAR:
		bench_clear(b);
		return 0;
	case BENCH_XDP:
		return bench_xdp(b, arg);
	case BENCH_RUN:
		return bench_run(b, (void __user *)arg);
	case BENCH_TRACE:
		return bench_trace(b, (void __user *)arg);
	case BENCH_QUEUE:
		return bench_queue(b, arg);
	case BENCH_DEVICE:
		return bench_device(b, arg);
	case BENCH_OVERRUN:
		return bench_overrun(b, (void __user *)arg);
	default:
		return -ENOTTY;
	}
}

/* A packet: what the first buffer has is linear, each of the others a fragment. */
static ssize_t bench_write(struct kiocb *iocb, struct iov_iter *from)
{
	size_t len = iov_iter_count(from), n = iov_iter_single_seg_count(from);
	struct bench *b = iocb->ki_filp->private_data;
	int i, err = -EFAULT;
	struct sk_buff *skb;
	struct page *page;

	if (b->packets == PACKETS_MAX || n < ETH_HLEN + sizeof(struct iphdr) ||
	    len > PAGE_SIZE / 2)
		return -EINVAL;
	skb = alloc_skb(PAGE_SIZE / 2 + ROOM, GFP_KERNEL);
	if (!skb)
		return -ENOMEM;
	skb_reserve(skb, ROOM);
	if (!copy_from_iter_full(skb_put(skb, n), n, from))
		goto free;
	for (i = 0; iov_iter_count(from) && i < MAX_SKB_FRAGS; i++) {
		n = iov_iter_single_seg_count(from);
		page = alloc_page(GFP_KERNEL);
		if (!page) {
			err = -ENOMEM;
			goto free;
		}
		skb_add_rx_frag(skb, i, page, 0, n, PAGE_SIZE);
		if (copy_page_from_iter(page, 0, n, from) != n)
			goto free;
	}
	if (iov_iter_count(from)) {
		err = -EINVAL;
		goto free;
	}
	skb->dev = b->dev;
	skb_reset_mac_header(skb);
	skb_pull(skb, ETH_HLEN);
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, ip_hdrlen(skb));
	skb->protocol = htons(ETH_P_IP);
	b->skb[b->packets++] = skb;
	return len;

free:
	kfree_skb(skb);
	return err;
}

static int bench_open(struct inode *inode, struct file *file)
{
	struct bench *b = kvzalloc(sizeof(*b), GFP_KERNEL);

	if (!b)
		return -ENOMEM;
	file->private_data = b;
	if (bench_device(b, LOOPBACK_IFINDEX)) {
		kvfree(b);
		return -ENODEV;
	}
	return 0;
}

static int bench_release(struct inode *inode, struct file *file)
{
	struct bench *b = file->private_data;

	bench_clear(b);
	bench_xdp(b, -1);
	dev_put(b->dev);
	kvfree(b);
	return 0;
}

static const struct file_operations bench_fops = {
	.owner		= THIS_MODULE,
	.open		= bench_open,
	.release	= bench_release,
	.write_iter	= bench_write,
	.unlocked_ioctl	= bench_ioctl,
};

static struct miscdevice bench_dev = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "nf_lua_bench",
	.fops	= &bench_fops,
};

static int __init bench_init(void)
{
	int err = register_die_notifier(&trap_nb);

	if (err)
		return err;
	err = misc_register(&bench_dev);
	if (err)
		unregister_die_notifier(&trap_nb);
	return err;
}

static void __exit bench_exit(void)
{
	misc_deregister(&bench_dev);
	unregister_die_notifier(&trap_nb);
}

module_init(bench_init);
module_exit(bench_exit);
MODULE_DESCRIPTION("Counts what packets take");
MODULE_LICENSE("GPL");
