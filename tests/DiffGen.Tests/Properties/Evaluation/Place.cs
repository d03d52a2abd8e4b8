namespace DiffGen.Tests.Properties.Evaluation;

/// <summary>The program itself throws an exception of this name.</summary>
internal sealed class ProgramException(string name) : Exception(name);

/// <summary>Memory that a value can be read from and written to.</summary>
internal abstract class Place
{
    public abstract Dual Value { get; set; }
}

internal sealed class Cell : Place
{
    public override Dual Value { get; set; }
}

/// <summary>A field of a pair that lies somewhere.</summary>
internal sealed class Field(Place pair, int index) : Place
{
    public override Dual Value
    {
        get => pair.Value.Part(index);
        set => pair.Value = index == 0 ? Dual.Pair(value, pair.Value.Part(1)) : Dual.Pair(pair.Value.Part(0), value);
    }
}

/// <summary>A part of an array, as spans are; an array itself is a view of all of it.</summary>
internal sealed record View(Dual[] Memory, int Offset, int Length)
{
    public Dual[] Memory { get; set; } = Memory;

    public int Length { get; private set; } = Length;

    /// <summary>A list, which may get longer and shorter.</summary>
    public bool IsList { get; init; }

    /// <summary>How many there are in a row, for a grid.</summary>
    public int Columns { get; init; }

    public IEnumerable<Dual> Items => Memory.Skip(Offset).Take(Length);

    public static View Of(Dual[] memory) => new(memory, 0, memory.Length);

    public Place this[int index] => (uint)index < (uint)Length ? new Slot(Memory, Offset + index) : throw new ProgramException(IsList ? "ArgumentOutOfRangeException" : "IndexOutOfRangeException");

    public View Slice(int start, int? count)
    {
        var length = count ?? Length - start;
        return (uint)start <= (uint)Length && (uint)length <= (uint)(Length - start)
            ? new View(Memory, Offset + start, length)
            : throw new ProgramException("ArgumentOutOfRangeException");
    }

    public void Add(Dual item)
    {
        Memory = [.. Items, item];
        Length++;
    }

    public void RemoveAt(int index)
    {
        _ = this[index];
        Memory = [.. Items.Where((_, i) => i != index)];
        Length--;
    }

    private sealed class Slot(Dual[] memory, int index) : Place
    {
        public override Dual Value
        {
            get => memory[index];
            set => memory[index] = value;
        }
    }
}
