using DiffGen.Runtime;

namespace DiffGen.Tests.Runtime;

/// <summary>The memory beside a tape.</summary>
public sealed class TapeScratchTests
{
    [Fact]
    public void It_is_made_once_and_goes_back_with_the_tape()
    {
        Tape tape = Tape.Rent();
        Tape scratch = tape.Scratch;
        Assert.NotSame(tape, scratch);
        Assert.Same(scratch, tape.Scratch);
        scratch.Allocate<double>(100_000);
        tape.Allocate<double>(10);
        tape.Return();

        Tape again = Tape.Rent();
        Assert.Same(tape, again);
        Assert.Same(scratch, again.Scratch);
        Assert.Equal(1, again.Scratch.Mark);
        again.Return();
    }

    [Fact]
    public void What_lies_on_one_does_not_show_on_the_other()
    {
        Tape tape = Tape.Rent();
        Span<double> below = tape.Scratch.Allocate<double>(3);
        below.Fill(7);
        tape.Push(1.5);
        long mark = tape.Scratch.Mark;
        tape.Scratch.AllocateZeroed<double>(5_000).Fill(2);
        tape.Scratch.Release(mark);
        Assert.Equal(1.5, tape.Pop<double>());
        Assert.Equal([7, 7, 7], below.ToArray());
        Assert.Equal(1, tape.Mark);
        tape.Return();
    }
}
