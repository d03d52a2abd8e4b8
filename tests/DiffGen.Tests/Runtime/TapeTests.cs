using DiffGen.Runtime;
using FsCheck;
using FsCheck.Fluent;

namespace DiffGen.Tests.Runtime;

public class TapeTests
{
    [Fact]
    public void Values_come_back_in_reverse_order()
    {
        var tape = Tape.Rent();
        tape.Push(1.5);
        tape.Push((byte)7);
        tape.Push((1, 2.5f, 3L));
        tape.Push(true);

        Assert.True(tape.Pop<bool>());
        Assert.Equal((1, 2.5f, 3L), tape.Pop<(int, float, long)>());
        Assert.Equal(7, tape.Pop<byte>());
        Assert.Equal(1.5, tape.Pop<double>());
        Assert.Equal(1, tape.Mark);
        tape.Return();
    }

    [Fact]
    public void Spans_stay_valid_while_the_tape_grows()
    {
        var tape = Tape.Rent();
        var first = tape.Allocate<int>(100);
        first.Fill(42);
        for (var i = 0; i < 1000; i++)
            tape.Allocate<double>(1000).Fill(-1);

        Assert.Equal(Enumerable.Repeat(42, 100), first.ToArray());
        tape.Release(0);
        tape.Return();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5000)]
    public void Popping_a_span_mirrors_its_allocation(int length)
    {
        var tape = Tape.Rent();
        for (var i = 0; i < 50; i++)
            tape.Allocate<float>(length).Fill(i);
        for (var i = 49; i >= 0; i--)
            Assert.All(tape.PopSpan<float>(length).ToArray(), element => Assert.Equal(i, element));

        tape.Return();
    }

    [Fact]
    public void A_random_sequence_behaves_like_a_stack()
        => Prop.ForAll(
            ArbMap.Default.ArbFor<(int Operation, int Size)[]>(),
            script => Replay(Array.ConvertAll(script, step => (step.Operation & 7, Math.Abs(step.Size % 9000)))))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_long_random_sequence_behaves_like_a_stack()
    {
        var random = new Random(1);
        for (var round = 0; round < 50; round++)
        {
            Replay(Enumerable.Range(0, 400)
                .Select(_ => (random.Next(8), random.Next(5) == 0 ? random.Next(40_000) : random.Next(12)))
                .ToArray());
        }
    }

    [Fact]
    public void A_mark_finds_what_was_allocated_after_it_across_chunks()
    {
        var tape = Tape.Rent();
        var marks = new List<(long Mark, int Length)>();
        for (var i = 0; i < 300; i++)
        {
            var length = i * 37 % 900;
            marks.Add((tape.Mark, length));
            tape.Allocate<int>(length).Fill(i);
        }

        for (var i = 0; i < marks.Count; i++)
            Assert.All(tape.At<int>(marks[i].Mark, marks[i].Length).ToArray(), element => Assert.Equal(i, element));

        tape.Return();
    }

    [Fact]
    public void Releasing_a_mark_pops_everything_above_it()
    {
        var tape = Tape.Rent();
        tape.Push(1L);
        var mark = tape.Mark;
        for (var i = 0; i < 100; i++)
            tape.Allocate<double>(1000);
        tape.Release(mark);

        Assert.Equal(mark, tape.Mark);
        Assert.Equal(1L, tape.Pop<long>());
        tape.Return();
    }

    [Fact]
    public void Zeroed_elements_are_zero_on_a_used_tape()
    {
        var tape = Tape.Rent();
        tape.Allocate<double>(500).Fill(3);
        tape.Release(0);

        Assert.All(tape.AllocateZeroed<double>(500).ToArray(), element => Assert.Equal(0.0, element));
        tape.Return();
    }

    [Fact]
    public void A_negative_length_overflows_as_an_array_does()
    {
        var tape = Tape.Rent();
        Assert.Throws<OverflowException>(() => { tape.Allocate<byte>(-1); });
        Assert.Throws<OverflowException>(() => { tape.AllocateZeroed<double>(int.MinValue); });
        Assert.Throws<OverflowException>(() => { tape.PopSpan<double>(-1); });
        Assert.Throws<OverflowException>(() => { tape.At<double>(0, -1); });
        Assert.Equal(1, tape.Mark);
        tape.Return();
    }

    [Fact]
    public void What_no_array_can_hold_is_out_of_memory()
    {
        var tape = Tape.Rent();
        Assert.ThrowsAny<OutOfMemoryException>(() => { tape.Allocate<decimal>(int.MaxValue); });
        tape.Push(2.0);
        Assert.Equal(2.0, tape.Pop<double>());
        tape.Return();
    }

    [Fact]
    public void Asking_for_what_is_not_there_throws()
    {
        var tape = Tape.Rent();
        Assert.Throws<InvalidOperationException>(() => tape.Pop<int>());
        Assert.Throws<InvalidOperationException>(() => { tape.PopSpan<int>(1); });
        Assert.Throws<InvalidOperationException>(() => { tape.At<int>(0, 1); });
        Assert.Throws<InvalidOperationException>(() => { tape.At<int>(5L << 32, 1); });
        Assert.Throws<InvalidOperationException>(() => tape.Release(8));
        Assert.Throws<InvalidOperationException>(() => tape.Release(1L << 32));
        Assert.Throws<InvalidOperationException>(() => tape.Release(-1));
        tape.Return();
    }

    [Fact]
    public void Nested_rents_are_different_tapes()
    {
        var outer = Tape.Rent();
        var inner = Tape.Rent();
        Assert.NotSame(outer, inner);
        inner.Return();
        outer.Return();
        Assert.Same(outer, Tape.Rent());
        Assert.Same(inner, Tape.Rent());
        inner.Return();
        outer.Return();
    }

    [Fact]
    public void A_tape_cannot_be_returned_twice()
    {
        var tape = Tape.Rent();
        tape.Return();
        Assert.Throws<InvalidOperationException>(tape.Return);
    }

    [Fact]
    public void A_returned_tape_is_empty_at_the_next_rent()
    {
        var tape = Tape.Rent();
        tape.Allocate<double>(100_000);
        tape.Return();
        Assert.Equal(1, Tape.Rent().Mark);
        tape.Return();
    }

    [Fact]
    public void Threads_do_not_share_tapes()
    {
        var mine = Tape.Rent();
        mine.Return();
        Tape? other = null;
        var thread = new Thread(() => other = Tape.Rent());
        thread.Start();
        thread.Join();
        Assert.NotSame(mine, other);
    }

    [Fact]
    public void Steady_use_allocates_nothing()
    {
        Use();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
            Use();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        static void Use()
        {
            var outer = Tape.Rent();
            var inner = Tape.Rent();
            for (var i = 0; i < 200_000; i++)
                outer.Push((double)i);
            inner.Allocate<float>(300_000);
            for (var i = 199_999; i >= 0; i--)
                outer.Pop<double>();
            inner.Return();
            outer.Return();
        }
    }

    [Fact]
    public void Pushing_and_popping_at_the_edge_of_a_chunk_does_not_grow_the_tape()
    {
        var tape = Tape.Rent();
        var room = (int)tape.Capacity;
        tape.Allocate<byte>(room - 8);
        var capacity = 0L;
        for (var i = 0; i < 1000; i++)
        {
            tape.Push(1.0);
            tape.Push(2.0);
            Assert.Equal(2.0, tape.Pop<double>());
            Assert.Equal(1.0, tape.Pop<double>());
            if (i == 0)
                capacity = tape.Capacity;
        }

        Assert.Equal(capacity, tape.Capacity);
        tape.Release(0);
        tape.Return();
    }

    [Fact]
    public void A_thread_keeps_a_limited_amount_of_memory()
        => OnNewThread(() =>
        {
            var tape = Tape.Rent();
            tape.Push(1.0);
            tape.Allocate<byte>((int)Tape.RetainedBytesPerThread);
            tape.Return();

            var again = Tape.Rent();
            Assert.Same(tape, again);
            Assert.InRange(again.Capacity, 1, Tape.RetainedBytesPerThread);
            again.Return();
        });

    [Fact]
    public void A_tape_beyond_the_limit_is_dropped()
        => OnNewThread(() =>
        {
            var tape = Tape.Rent();
            tape.Allocate<byte>((int)Tape.RetainedBytesPerThread + 8);
            tape.Return();
            Assert.NotSame(tape, Tape.Rent());
        });

    [Fact]
    public void A_thread_keeps_a_limited_number_of_tapes()
        => OnNewThread(() =>
        {
            var tapes = Enumerable.Range(0, Tape.RetainedTapesPerThread + 5).Select(_ => Tape.Rent()).ToArray();
            foreach (var tape in tapes)
                tape.Return();
            var again = Enumerable.Range(0, tapes.Length).Select(_ => Tape.Rent()).ToArray();
            Assert.Equal(Tape.RetainedTapesPerThread, again.Intersect(tapes).Count());
        });

    private static void OnNewThread(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(action));
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    // Plays pushes, allocations, pops and releases against a list that remembers what must be on the tape.
    private static void Replay((int Operation, int Size)[] script)
    {
        var tape = Tape.Rent();
        var model = new List<(long Mark, int Size, bool IsSpan)>();
        foreach (var (operation, size) in script)
        {
            switch (operation)
            {
                case 0 or 1:
                    model.Add((tape.Mark, model.Count, false));
                    tape.Push((long)(model.Count - 1));
                    break;
                case 2 or 3 or 4:
                    model.Add((tape.Mark, size, true));
                    tape.Allocate<float>(size).Fill(model.Count - 1);
                    break;
                case 5 or 6 when model.Count > 0:
                    PopAndCheck();
                    break;
                case 7 when model.Count > 0:
                    var kept = size % model.Count;
                    var (mark, length, isSpan) = model[kept];
                    if (isSpan)
                        AssertFilled(tape.At<float>(mark, length), kept);
                    else
                        Assert.Equal(kept, tape.At<long>(mark, 1)[0]);
                    if (size % 3 == 0)
                    {
                        tape.Release(mark);
                        model.RemoveRange(kept, model.Count - kept);
                    }

                    break;
            }
        }

        while (model.Count > 0)
            PopAndCheck();

        Assert.Throws<InvalidOperationException>(() => tape.Pop<byte>());
        tape.Return();

        void PopAndCheck()
        {
            var last = model.Count - 1;
            if (model[last].IsSpan)
                AssertFilled(tape.PopSpan<float>(model[last].Size), last);
            else
                Assert.Equal(last, tape.Pop<long>());
            model.RemoveAt(last);
        }

        static void AssertFilled(Span<float> span, float value)
            => Assert.True(span.IndexOfAnyExcept(value) < 0);
    }
}
