using System.Buffers;
using System.Numerics;

namespace DiffGen;

/// <summary>Multiplies a Jacobian, or its transpose, with a vector.</summary>
/// <typeparam name="T">The real type.</typeparam>
/// <param name="vector">The vector: the tangents of all inputs, or the adjoints of all outputs.</param>
/// <param name="product">Receives the tangents of all outputs, or the adjoints of all inputs. It holds zeros.</param>
public delegate void JacobianProduct<T>(Span<T> vector, Span<T> product);

/// <summary>
/// A Jacobian of which it is known where its elements are not zero. Columns that have no row in common are found by one product with a
/// tangent for all of them together; or rows that have no column in common, by one product with an adjoint. Which go together is found out
/// once, when the object is made: afterwards each evaluation takes <see cref="Products"/> sweeps instead of one a column.
/// </summary>
/// <remarks>
/// <para>
/// The pattern is given in compressed rows: the columns of row <c>r</c> are <c>columnIndices[rowStarts[r] .. rowStarts[r + 1]]</c>. Values
/// are in the same order.
/// </para>
/// <para>
/// Elements outside of the pattern must be zero. That is not known here: a pattern that lacks one gives wrong values for others.
/// <see cref="IsConsistent{T}"/> finds out with one more product.
/// </para>
/// <para>Objects don't change once they are made, and can be used by many threads at once.</para>
/// </remarks>
/// <example>
/// <code>
/// // y[i] depends on x[i - 1], x[i] and x[i + 1].
/// SparseJacobian jacobian = SparseJacobian.ForTangents(n, rowStarts, columnIndices);
/// jacobian.Evaluate&lt;double&gt;((tangent, product) => StepTangent(x, y, tangent, product), values);
/// </code>
/// </example>
public sealed class SparseJacobian
{
    // For each product: which elements of the vector are 1, and which elements of the product are which values.
    private readonly int[] _seedStarts;
    private readonly int[] _seeds;
    private readonly int[] _valueStarts;
    private readonly int[] _values;
    private readonly int[] _places;
    private readonly int _inputs;
    private readonly int _outputs;

    // The pattern, for the multiplication that checks it: an element of the vector and one of the product for each value.
    private readonly int[] _from;
    private readonly int[] _to;

    private SparseJacobian(int inputs, int outputs, int[] from, int[] to)
    {
        _inputs = inputs;
        _outputs = outputs;
        _from = from;
        _to = to;
        var colours = Colour(inputs, outputs, from, to, out var count);
        Products = count;
        (_seedStarts, _seeds) = Group(colours, count);
        (_valueStarts, _values) = Group(Array.ConvertAll(from, input => colours[input]), count);
        _places = Array.ConvertAll(_values, value => to[value]);
    }

    /// <summary>How many products an evaluation takes.</summary>
    public int Products { get; }

    /// <summary>How many elements the pattern has.</summary>
    public int Count => _from.Length;

    /// <summary>For products of the Jacobian with tangents, as <c>Tangent</c> companions compute.</summary>
    /// <param name="columns">The number of columns: of inputs.</param>
    /// <param name="rowStarts">Where the columns of each row begin, and where those of the last one end: one more than there are rows.</param>
    /// <param name="columnIndices">The columns of all rows, row by row.</param>
    /// <returns>The pattern, with columns grouped.</returns>
    /// <exception cref="ArgumentException">That is no pattern.</exception>
    public static SparseJacobian ForTangents(int columns, ReadOnlySpan<int> rowStarts, ReadOnlySpan<int> columnIndices) =>
        new(columns, rowStarts.Length - 1, Columns(columns, rowStarts, columnIndices), Rows(rowStarts, columnIndices.Length));

    /// <summary>For products of the transposed Jacobian with adjoints, as <c>Adjoint</c> companions compute.</summary>
    /// <inheritdoc cref="ForTangents"/>
    /// <returns>The pattern, with rows grouped.</returns>
    public static SparseJacobian ForAdjoints(int columns, ReadOnlySpan<int> rowStarts, ReadOnlySpan<int> columnIndices)
    {
        var to = Columns(columns, rowStarts, columnIndices);
        return new SparseJacobian(rowStarts.Length - 1, columns, Rows(rowStarts, columnIndices.Length), to);
    }

    /// <summary>Computes all elements of the pattern.</summary>
    /// <typeparam name="T">The real type.</typeparam>
    /// <param name="product">Multiplies with a vector. It may change the vector.</param>
    /// <param name="values">Receives the elements, in the order of the pattern.</param>
    /// <exception cref="ArgumentException"><paramref name="values"/> is shorter than the pattern.</exception>
    public void Evaluate<T>(JacobianProduct<T> product, Span<T> values)
        where T : struct, INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(product);
        RequireValues<T>(values);
        var vector = ArrayPool<T>.Shared.Rent(_inputs);
        var result = ArrayPool<T>.Shared.Rent(_outputs);
        try
        {
            for (var colour = 0; colour < Products; colour++)
            {
                Array.Clear(vector, 0, _inputs);
                Array.Clear(result, 0, _outputs);
                foreach (var seed in _seeds.AsSpan(_seedStarts[colour].._seedStarts[colour + 1]))
                    vector[seed] = T.One;

                product(vector.AsSpan(0, _inputs), result.AsSpan(0, _outputs));
                for (var i = _valueStarts[colour]; i < _valueStarts[colour + 1]; i++)
                    values[_values[i]] = result[_places[i]];
            }
        }
        finally
        {
            ArrayPool<T>.Shared.Return(vector);
            ArrayPool<T>.Shared.Return(result);
        }
    }

    /// <summary>
    /// Compares a product with what the elements say it should be. Where an element outside of the pattern is not zero, the two differ.
    /// </summary>
    /// <typeparam name="T">The real type.</typeparam>
    /// <param name="product">Multiplies with a vector.</param>
    /// <param name="values">The elements, as <see cref="Evaluate{T}"/> gives them.</param>
    /// <param name="tolerance">How much may be lost to rounding, relative to the largest terms of each sum.</param>
    /// <returns>Whether they agree.</returns>
    /// <exception cref="ArgumentException"><paramref name="values"/> is shorter than the pattern.</exception>
    public bool IsConsistent<T>(JacobianProduct<T> product, ReadOnlySpan<T> values, T tolerance)
        where T : struct, INumber<T>
    {
        ArgumentNullException.ThrowIfNull(product);
        RequireValues<T>(values);

        // No two elements have the same weight, and none is small, so that errors neither cancel nor vanish.
        var vector = new T[_inputs];
        for (var i = 0; i < _inputs; i++)
            vector[i] = T.One + (T.CreateChecked((i * 37L) % 101) / T.CreateChecked(101));

        T[] expected = new T[_outputs], scale = new T[_outputs], actual = new T[_outputs];
        for (var k = 0; k < Count; k++)
        {
            var term = values[k] * vector[_from[k]];
            expected[_to[k]] += term;
            scale[_to[k]] += T.Abs(term);
        }

        product(vector, actual);
        for (var i = 0; i < _outputs; i++)
        {
            if (!(T.Abs(actual[i] - expected[i]) <= tolerance * (scale[i] + T.Abs(actual[i]))))
                return false;
        }

        return true;
    }

    private static int[] Columns(int columns, ReadOnlySpan<int> rowStarts, ReadOnlySpan<int> columnIndices)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        if (rowStarts.Length == 0 || rowStarts[0] != 0 || rowStarts[^1] != columnIndices.Length)
            throw new ArgumentException("The rows must begin at 0 and end where the columns do.", nameof(rowStarts));

        var last = new int[columns];
        for (var row = 0; row < rowStarts.Length - 1; row++)
        {
            if (rowStarts[row + 1] < rowStarts[row] || rowStarts[row + 1] > columnIndices.Length)
                throw new ArgumentException("A row ends before it begins, or beyond all columns.", nameof(rowStarts));

            foreach (var column in columnIndices[rowStarts[row]..rowStarts[row + 1]])
            {
                if ((uint)column >= (uint)columns)
                    throw new ArgumentException("There is no such column.", nameof(columnIndices));
                if (last[column] == row + 1)
                    throw new ArgumentException("A column stands twice in a row.", nameof(columnIndices));
                last[column] = row + 1;
            }
        }

        return columnIndices.ToArray();
    }

    private static int[] Rows(ReadOnlySpan<int> rowStarts, int count)
    {
        var rows = new int[count];
        for (var row = 0; row < rowStarts.Length - 1; row++)
            rows.AsSpan(rowStarts[row]..rowStarts[row + 1]).Fill(row);

        return rows;
    }

    // Inputs that meet in an output get different colours. The ones with the most elements choose first.
    private static int[] Colour(int inputs, int outputs, int[] from, int[] to, out int count)
    {
        var (outputStarts, ofOutput) = Group(to, outputs);
        var (inputStarts, ofInput) = Group(from, inputs);
        var colours = new int[inputs];
        Array.Fill(colours, -1);
        var order = new int[inputs];
        for (var i = 0; i < inputs; i++)
            order[i] = i;
        Array.Sort(order, (a, b) => (inputStarts[b + 1] - inputStarts[b], a).CompareTo((inputStarts[a + 1] - inputStarts[a], b)));

        count = 0;
        var taken = new int[inputs + 1];
        foreach (var input in order)
        {
            var elements = ofInput.AsSpan(inputStarts[input]..inputStarts[input + 1]);
            if (elements.IsEmpty)
            {
                // Nothing of it is asked for.
                continue;
            }

            foreach (var element in elements)
            {
                foreach (var other in ofOutput.AsSpan(outputStarts[to[element]]..outputStarts[to[element] + 1]))
                {
                    if (colours[from[other]] is >= 0 and var colour)
                        taken[colour] = input + 1;
                }
            }

            var free = 0;
            while (taken[free] == input + 1)
                free++;
            colours[input] = free;
            count = Math.Max(count, free + 1);
        }

        return colours;
    }

    // The positions of each group, one group behind the other, and where each begins. What is in no group is left out.
    private static (int[] Starts, int[] Positions) Group(int[] groups, int count)
    {
        var starts = new int[count + 1];
        foreach (var group in groups)
        {
            if (group >= 0)
                starts[group + 1]++;
        }

        for (var i = 0; i < count; i++)
            starts[i + 1] += starts[i];

        var positions = new int[starts[count]];
        var next = starts.AsSpan(0, count).ToArray();
        for (var i = 0; i < groups.Length; i++)
        {
            if (groups[i] >= 0)
                positions[next[groups[i]]++] = i;
        }

        return (starts, positions);
    }

    private void RequireValues<T>(ReadOnlySpan<T> values)
    {
        if (values.Length < Count)
            throw new ArgumentException("There are fewer values than elements of the pattern.", nameof(values));
    }
}
